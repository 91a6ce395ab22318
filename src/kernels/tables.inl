// Rows of the table: which kernel serves which type. Kernels of the same bits are built once.

template <class Op>
constexpr void set_reduction(type_kernels& k, reduce_op op) {
    const int i = int(op);
    k.across[i] = across<Op>, k.along[i] = along<Op>;
    k.slide_along[i] = slide_along<Op>, k.slide_across[i] = slide_across<Op>;
}

/// Value is the type whose sums, products and order these are; Truth one of the same size.
template <class Value, class Total = Value, class Truth = Value>
constexpr type_kernels real_kernels() {
    type_kernels k{};
    set_reduction<sum_of<Total>>(k, reduce_op::sum);
    if constexpr (std::is_integral_v<Value>) set_plain<integer_prod<Total>>(k, reduce_op::prod);
    else set_reduction<prod_of<Value>>(k, reduce_op::prod);
    set_reduction<max_of<Value>>(k, reduce_op::max);
    set_reduction<min_of<Value>>(k, reduce_op::min);
    set_reduction<any_of<Truth>>(k, reduce_op::any);
    set_reduction<all_of<Truth>>(k, reduce_op::all);
    k.argmax = arg_extreme<Value, true>, k.argmin = arg_extreme<Value, false>;
    return k;
}
