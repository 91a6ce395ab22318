#pragma once

/// The heap of this test program: counts blocks, and fails on demand. operator new is the only way in
/// which the library allocates.
namespace faults {

/// Blocks in use now.
long live_blocks();

/// Allocation number `number` from now on, counted from 0, throws std::bad_alloc; -1: none does.
void fail_allocation(long number);

/// Did the last allocation that was to fail come to pass?
bool has_failed();

}  // namespace faults
