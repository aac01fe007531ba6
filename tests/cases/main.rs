//! The built program as users and attackers meet it.
