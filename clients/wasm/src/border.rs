//! The border to JavaScript: the only place where memory is handed over.
//!
//! JavaScript reserves room for a question, writes it there, asks, reads the answer, and releases
//! it. An answer begins with its own length in four bytes, little-endian. Nothing here unwinds:
//! what could go wrong with bytes ends in an answer.

use crate::answer_to;
use std::ptr;

/// Bytes before an answer: its length.
const HEAD: usize = 4;

/// Room for a question of so many bytes.
#[unsafe(no_mangle)]
pub extern "C" fn reserve(bytes: usize) -> *mut u8 {
    hand_over(vec![0; bytes])
}

/// Takes the room of a question back and answers it.
///
/// # Safety
/// `question` is what [`reserve`] gave for as many bytes, and is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ask(question: *mut u8, bytes: usize) -> *mut u8 {
    // SAFETY: the caller hands over what `reserve` gave for as many bytes.
    let question = unsafe { take_back(question, bytes) };
    let answer = answer_to(&question);
    let length = u32::try_from(answer.len()).unwrap_or(0);
    let mut bytes = Vec::with_capacity(answer.len().saturating_add(HEAD));
    bytes.extend(length.to_le_bytes());
    bytes.extend(answer);
    hand_over(bytes)
}

/// Takes an answer back; `bytes` is its length without the four before it.
///
/// # Safety
/// `answer` is what [`ask`] gave, with the length that it begins with, and is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn release(answer: *mut u8, bytes: usize) {
    // SAFETY: the caller hands over what `ask` gave, whose length is four more.
    drop(unsafe { take_back(answer, bytes.saturating_add(HEAD)) });
}

/// Gives bytes away; somebody has to take them back.
fn hand_over(bytes: Vec<u8>) -> *mut u8 {
    Box::into_raw(bytes.into_boxed_slice()).cast()
}

/// # Safety
/// The bytes were given away by [`hand_over`], as many, and are taken back once.
unsafe fn take_back(bytes: *mut u8, count: usize) -> Box<[u8]> {
    // SAFETY: a box of as many bytes was made into this pointer, and nobody else has it.
    unsafe { Box::from_raw(ptr::slice_from_raw_parts_mut(bytes, count)) }
}

#[cfg(test)]
mod tests {
    use super::{HEAD, ask, release, reserve};
    use crate::answer_to;

    #[test]
    fn an_answer_comes_back_over_the_border_with_its_length() {
        for question in [&b""[..], b"\x02nonsense", &[0; 300]] {
            let room = reserve(question.len());
            // SAFETY: the room is as long as the question, and what comes back says how long it is.
            let answer = unsafe {
                room.copy_from(question.as_ptr(), question.len());
                let answer = ask(room, question.len());
                let length = u32::from_le_bytes(*answer.cast::<[u8; HEAD]>());
                let length = usize::try_from(length).unwrap_or(0);
                let bytes = std::slice::from_raw_parts(answer.add(HEAD), length).to_vec();
                release(answer, length);
                bytes
            };
            assert!(!answer.is_empty());
            assert_eq!(answer, answer_to(question));
        }
    }
}
