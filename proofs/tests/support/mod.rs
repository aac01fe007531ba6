//! What a test asks of a property.

use ringfence_proofs::source::{Every, Judged, Space, every, finds};

/// The property holds in every case of every space, and there are cases of which it says something.
pub fn holds(spaces: &[Space<'_>], property: impl Fn(&mut Every<'_>) -> Judged + Copy) {
    for space in spaces {
        let tally = every(*space, property);
        assert_eq!(tally.failed, 0, "{tally:?} of {space:?}");
        assert!(tally.held > 50, "{tally:?} of {space:?}");
    }
}

/// The property finds a wrong rule, in some space.
pub fn fails(spaces: &[Space<'_>], property: impl Fn(&mut Every<'_>) -> Judged + Copy) {
    let found = spaces.iter().any(|space| finds(*space, property));
    assert!(found, "a wrong rule was not found");
}
