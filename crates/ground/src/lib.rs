//! Places, people, duties and law: what everything stands on.
