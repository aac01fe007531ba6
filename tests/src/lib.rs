//! The world that tests, bench and demo share.
