//! Incidents, plans that run, and tasks that teach.
