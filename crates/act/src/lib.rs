//! What is done for people: requests and their answers.
