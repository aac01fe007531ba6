//! What the standard library needs from the chain: memory, a way to stop, and wide integers.
//!
//! `cargo x build` puts this file into a private copy of the library source. It is part of the
//! program, never of `xtask`; only `wide` is also tested on the host.
#![unstable(feature = "solana", issue = "none")]

use crate::alloc::{GlobalAlloc, Layout, System};

mod wide;

/// The program brings its own allocator, so the system's is never asked for anything.
#[stable(feature = "alloc_system_type", since = "1.28.0")]
unsafe impl GlobalAlloc for System {
    #[inline]
    unsafe fn alloc(&self, _layout: Layout) -> *mut u8 {
        core::ptr::null_mut()
    }

    #[inline]
    unsafe fn dealloc(&self, _pointer: *mut u8, _layout: Layout) {}
}

/// Ends the transaction as failed.
pub fn abort() -> ! {
    unsafe extern "C" {
        #[link_name = "abort"]
        fn system_call() -> !;
    }
    // SAFETY: the call takes nothing and never comes back.
    unsafe { system_call() }
}

#[panic_handler]
fn panic_handler(info: &core::panic::PanicInfo<'_>) -> ! {
    custom_panic(info);
    abort()
}

/// A program may replace this to log why it stops. Weak, because several crates may define it.
#[linkage = "weak"]
#[unsafe(no_mangle)]
fn custom_panic(_info: &core::panic::PanicInfo<'_>) {}

/// `std::panic_any` and its like, without the counters that the library keeps in writable
/// statics. The payload is lost: formatting it would cost every program 3 KB.
#[track_caller]
pub fn explicit_panic() -> ! {
    core::panic!("explicit panic")
}

/// The library's own way keeps a replaceable hook in a writable static.
pub fn out_of_memory() -> ! {
    core::panic!("out of memory")
}

// The compiler calls the functions below for 128-bit operators. The back end expects the result
// in two registers; every ordinary calling convention of this compiler returns it through memory,
// hence "unadjusted".

#[unsafe(no_mangle)]
extern "unadjusted" fn __multi3(a: i128, b: i128) -> i128 {
    wide::multiply(a as u128, b as u128) as i128
}

#[unsafe(no_mangle)]
extern "unadjusted" fn __udivti3(n: u128, d: u128) -> u128 {
    wide::divide(n, d).0
}

#[unsafe(no_mangle)]
extern "unadjusted" fn __umodti3(n: u128, d: u128) -> u128 {
    wide::divide(n, d).1
}

/// Rounds towards zero, as Rust does.
#[unsafe(no_mangle)]
extern "unadjusted" fn __divti3(n: i128, d: i128) -> i128 {
    let size = wide::divide(n.unsigned_abs(), d.unsigned_abs()).0 as i128;
    if (n < 0) == (d < 0) { size } else { size.wrapping_neg() }
}

/// Takes the sign of the dividend, as Rust does.
#[unsafe(no_mangle)]
extern "unadjusted" fn __modti3(n: i128, d: i128) -> i128 {
    let size = wide::divide(n.unsigned_abs(), d.unsigned_abs()).1 as i128;
    if n < 0 { size.wrapping_neg() } else { size }
}

// Memory is moved by the runtime: it charges ten units and one more for each 250 bytes, where a
// loop of the program's own costs several units a word. Short moves are written out by the compiler
// and never come here.

unsafe extern "C" {
    fn sol_memcpy_(to: *mut u8, from: *const u8, bytes: u64);
    fn sol_memmove_(to: *mut u8, from: *const u8, bytes: u64);
    fn sol_memset_(to: *mut u8, value: u8, bytes: u64);
    fn sol_memcmp_(a: *const u8, b: *const u8, bytes: u64, result: *mut i32);
}

#[unsafe(no_mangle)]
unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, bytes: usize) -> *mut u8 {
    // SAFETY: the caller's promise is the one that the system call asks for.
    unsafe { sol_memcpy_(to, from, bytes as u64) };
    to
}

#[unsafe(no_mangle)]
unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, bytes: usize) -> *mut u8 {
    // SAFETY: as above.
    unsafe { sol_memmove_(to, from, bytes as u64) };
    to
}

#[unsafe(no_mangle)]
unsafe extern "C" fn memset(to: *mut u8, value: i32, bytes: usize) -> *mut u8 {
    // SAFETY: as above.
    unsafe { sol_memset_(to, value as u8, bytes as u64) };
    to
}

#[unsafe(no_mangle)]
unsafe extern "C" fn memcmp(a: *const u8, b: *const u8, bytes: usize) -> i32 {
    let mut order = 0;
    // SAFETY: as above; `order` is ours.
    unsafe { sol_memcmp_(a, b, bytes as u64, &mut order) };
    order
}

#[unsafe(no_mangle)]
unsafe extern "C" fn bcmp(a: *const u8, b: *const u8, bytes: usize) -> i32 {
    // SAFETY: as above.
    unsafe { memcmp(a, b, bytes) }
}
