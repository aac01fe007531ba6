//! The gate: accounts, authority, storage and token movement.
use anchor_lang::prelude::*;

declare_id!("2BKxLvYouamWGcCDwz73AqC3D2En4sd728JK2megVHS2");
