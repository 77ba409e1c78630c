//! What other rooms' facts set off here, and what a request sets off in the next room.
