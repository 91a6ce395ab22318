// Rows of the table for complex numbers.

template <class T>
constexpr type_kernels complex_kernels() {
    type_kernels k{};
    k.across[0] = pair_sum_across<T>, k.along[0] = along<sum_of<T>, 2>;
    k.slide_along[0] = pair_sum_slide_along<T>, k.slide_across[0] = pair_sum_slide_across<T>;
    set_plain<complex_prod<T>>(k, reduce_op::prod);
    set_plain<complex_truth<T, true>>(k, reduce_op::any);
    set_plain<complex_truth<T, false>>(k, reduce_op::all);
    k.divide = divide<T, 2>;
    set_moments<T, true>(k);
    return k;
}
