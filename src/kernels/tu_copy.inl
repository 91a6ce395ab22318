// In the order of use.
// clang-format off
#include "lanes.inl"
#include "strided_load.inl"
#include "transpose.inl"
#include "copy.inl"
#include "expand.inl"
#include "stream.inl"
// clang-format on

constexpr moves all_moves = {
    {{copy<1>, expand<1>},
     {copy<2>, expand<2>},
     {copy<4>, expand<4>},
     {copy<8>, expand<8>},
     {copy<16>, expand<16>}},
    stream,
    stream_fence,
};
