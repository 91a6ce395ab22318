#include "errors/refused.hpp"

using namespace errors;

TEST_CASE("einsum") {
    refused<xf::subscript_error>("einsum: label j has extent 3 in operand 0 and 4 in operand 1 (\"ij,jk\")",
                                 [] {
                                     return xf::einsum<"ij,jk">(of({2, 3}), of({4, 5}));
                                 });
    refused<xf::subscript_error>(
        "einsum: label j has extent 3 in operand 0 and 2 in operand 1 (\"ij,jk->ik\")", [] {
            return xf::einsum<"ij,jk->ik">(of({2, 3}), of({2, 3}));
        });
    refused<xf::subscript_error>("einsum: label i has extent 2 in operand 0 and 3 in operand 0 (\"ii->i\")",
                                 [] {
                                     return xf::einsum<"ii->i">(of({2, 3}));
                                 });
    refused<xf::subscript_error>("einsum: label i has extent 4 in operand 0 and 3 in operand 0 (\"ii\")", [] {
        return xf::einsum<"ii">(of({4, 3}));
    });
    refused<xf::subscript_error>("einsum: label i has extent 0 in operand 0 and 3 in operand 1 (\"i,i\")",
                                 [] { return xf::einsum<"i,i">(of({0}), of({3})); });
    refused<xf::subscript_error>("einsum: label i has extent 2 in operand 0 and 3 in operand 1 (\"i,i->\")",
                                 [] { return xf::einsum<"i,i->">(of({2}), of({3})); });
    refused<xf::subscript_error>(
        "einsum: label k has extent 4 in operand 1 and 5 in operand 2 (\"ij,jk,kl->il\")", [] {
            return xf::einsum<"ij,jk,kl->il">(of({2, 3}), of({3, 4}), of({5, 2}));
        });
    refused<xf::subscript_error>(
        "einsum: label j has extent 3 in operand 0 and 4 in operand 1 (\"ij,jk,kl->il\")", [] {
            return xf::einsum<"ij,jk,kl->il">(of({2, 3}), of({4, 4}), of({4, 2}));
        });
    refused<xf::subscript_error>("einsum: label a has extent 2 in operand 0 and 3 in operand 2 (\"a,a,a\")",
                                 [] { return xf::einsum<"a,a,a">(of({2}), of({1}), of({3})); });
    refused<xf::subscript_error>(
        "einsum: label b has extent 2 in operand 0 and 3 in operand 1 (\"bij,bjk->bik\")", [] {
            return xf::einsum<"bij,bjk->bik">(of({2, 3, 4}), of({3, 4, 5}));
        });
    refused<xf::subscript_error>(
        "einsum: label j has extent 4 in operand 0 and 5 in operand 1 (\"bij,bjk->bik\")", [] {
            return xf::einsum<"bij,bjk->bik">(of({2, 3, 4}), of({2, 5, 4}));
        });
    refused<xf::subscript_error>(
        "einsum: axis 1 of the ellipsis has extent 3 in operand 0 and 5 in operand 1 (\"...i,...i->...\")",
        [] {
            return xf::einsum<"...i,...i->...">(of({2, 3, 4}), of({5, 4}));
        });
    refused<xf::subscript_error>("einsum: label i has extent 4 in operand 0 and 3 in operand 1 (\"...i,i\")",
                                 [] {
                                     return xf::einsum<"...i,i">(of({2, 3, 4}), of({3}));
                                 });
    refused<xf::subscript_error>(
        "einsum: axis 0 of the ellipsis has extent 2 in operand 0 and 3 in operand 1 (\"i...,i...->...i\")",
        [] {
            return xf::einsum<"i...,i...->...i">(of({4, 2}), of({4, 3}));
        });
    refused<xf::subscript_error>(
        "einsum: label q has extent 2 in operand 0 and 3 in operand 1 (\"pq,pqbmn->bmn\")", [] {
            return xf::einsum<"pq,pqbmn->bmn">(of({2, 2}), of({2, 3, 1, 4, 4}));
        });
    refused<xf::subscript_error>(
        "einsum: label i has extent 2 in operand 0 and 3 in operand 1 (\"ij,ij->ij\")", [] {
            return xf::einsum<"ij,ij->ij">(of({2, 3}) * 2, of({3, 3}));
        });
    refused<xf::subscript_error>("einsum: label i has extent 2 in operand 0 and 4 in operand 0 (\"iij->j\")",
                                 [] {
                                     return xf::einsum<"iij->j">(of({2, 4, 3}));
                                 });
    refused<xf::shape_error>("einsum: the element count of shape (1, 4294967296, 4294967296) overflows", [] {
        return xf::einsum<"ij,k->j">(xf::lazy(memory, {wide, 1}, {0, 1}), xf::lazy(memory, {wide}, {0}));
    });
}

TEST_CASE("tensordot, matmul and their kin") {
    refused<xf::subscript_error>(
        "tensordot: axis 1 of operand 0 has extent 3 and axis 0 of operand 1 has extent 4 (operand shapes "
        "(2, 3) and (4, 5))",
        [] {
            return xf::tensordot(of({2, 3}), of({4, 5}), 1);
        });
    refused<xf::subscript_error>(
        "tensordot: axis 2 of operand 0 has extent 4 and axis 1 of operand 1 has extent 5 (operand shapes "
        "(2, 3, 4) and (3, 5, 2))",
        [] {
            return xf::tensordot(of({2, 3, 4}), of({3, 5, 2}), 2);
        });
    refused<xf::subscript_error>(
        "tensordot: axis 1 of operand 0 has extent 3 and axis 0 of operand 1 has extent 4 (operand shapes "
        "(2, 3) and (4, 5))",
        [] {
            return xf::tensordot<1>(of({2, 3}), of({4, 5}));
        });
    refused<xf::subscript_error>(
        "tensordot: axis 1 of operand 0 has extent 3 and axis 1 of operand 1 has extent 4 (operand shapes "
        "(2, 3) and (2, 4))",
        [] {
            return xf::tensordot<2>(of({2, 3}), of({2, 4}));
        });
    refused<xf::subscript_error>(
        "tensordot: axis 0 of operand 0 has extent 2 and axis 0 of operand 1 has extent 4 (operand shapes "
        "(2, 3) and (4, 5))",
        [] {
            return xf::tensordot(of({2, 3}), of({4, 5}), {0}, {0});
        });
    refused<xf::subscript_error>(
        "tensordot: axis 0 of operand 0 has extent 2 and axis 0 of operand 1 has extent 3 (operand shapes "
        "(2, 3) and (3, 3))",
        [] {
            return xf::tensordot(of({2, 3}), of({3, 3}), {0, 1}, {0, 1});
        });
    refused<xf::subscript_error>(
        "tensordot: axis 1 of operand 0 has extent 3 and axis 0 of operand 1 has extent 4 (operand shapes "
        "(2, 3) and (4, 5))",
        [] {
            return xf::tensordot(of({2, 3}), of({4, 5}), 1, 0);
        });
    refused<xf::axis_error>("tensordot: axis 0 is given twice (as 0 in an operand of rank 2)", [] {
        return xf::tensordot(of({2, 3}), of({2, 3}), {0, 0}, {0, 1});
    });
    refused<xf::axis_error>("tensordot: axis 1 is given twice (as 1 in an operand of rank 2)", [] {
        return xf::tensordot(of({2, 3}), of({2, 3}), {0, 1}, {1, 1});
    });
    refused<xf::axis_error>("tensordot: axis 2 is out of range for an operand of rank 2", [] {
        return xf::tensordot(of({2, 3}), of({2, 3}), {0}, {2});
    });
    refused<xf::axis_error>("tensordot: axis -3 is out of range for an operand of rank 2", [] {
        return xf::tensordot(of({2, 3}), of({2, 3}), {-3}, {0});
    });
    refused<xf::axis_error>(
        "tensordot: 3 axes of operands of 2 and 2 axes (operand shapes (2, 3) and (2, 3))", [] {
            return xf::tensordot(of({2, 3}), of({2, 3}), 3);
        });
    refused<xf::axis_error>(
        "tensordot: -1 axes of operands of 2 and 2 axes (operand shapes (2, 3) and (2, 3))", [] {
            return xf::tensordot(of({2, 3}), of({2, 3}), -1);
        });
    refused<xf::axis_error>("tensordot: 2 axes of operands of 1 and 2 axes (operand shapes (3,) and (3, 2))",
                            [] {
                                return xf::tensordot(of({3}), of({3, 2}), 2);
                            });
    refused<xf::axis_error>("tensordot: axis 5 is out of range for an operand of rank 2", [] {
        return xf::tensordot(of({2, 3}), of({2, 3}), 0, 5);
    });
    refused<xf::subscript_error>(
        "matmul: axis 1 of operand 0 has extent 3 and axis 0 of operand 1 has extent 4 (operand shapes (2, "
        "3) and (4, 5))",
        [] {
            return xf::matmul(of({2, 3}), of({4, 5}));
        });
    refused<xf::subscript_error>(
        "matmul: axis 1 of operand 0 has extent 1 and axis 0 of operand 1 has extent 3 (operand shapes (2, "
        "1) and (3, 2))",
        [] {
            return xf::matmul(of({2, 1}), of({3, 2}));
        });
    refused<xf::subscript_error>(
        "matmul: axis 0 of operand 0 has extent 3 and axis 0 of operand 1 has extent 4 (operand shapes (3,) "
        "and (4,))",
        [] { return xf::matmul(of({3}), of({4})); });
    refused<xf::subscript_error>(
        "matmul: axis 0 of operand 0 has extent 3 and axis 0 of operand 1 has extent 2 (operand shapes (3,) "
        "and (2, 3))",
        [] {
            return xf::matmul(of({3}), of({2, 3}));
        });
    refused<xf::subscript_error>(
        "matmul: axis 1 of operand 0 has extent 3 and axis 0 of operand 1 has extent 2 (operand shapes (2, "
        "3) and (2,))",
        [] {
            return xf::matmul(of({2, 3}), of({2}));
        });
    refused<xf::subscript_error>(
        "matmul: axis 0 of operand 0 has extent 2 and axis 0 of operand 1 has extent 3 (operand shapes (2, "
        "2, 3) and (3, 3, 2))",
        [] {
            return xf::matmul(of({2, 2, 3}), of({3, 3, 2}));
        });
    refused<xf::subscript_error>(
        "matmul: axis 0 of operand 0 has extent 4 and axis 0 of operand 1 has extent 2 (operand shapes (4, "
        "2, 2, 3) and (2, 3, 3, 2))",
        [] {
            return xf::matmul(of({4, 2, 2, 3}), of({2, 3, 3, 2}));
        });
    refused<xf::subscript_error>(
        "matmul: axis 2 of operand 0 has extent 4 and axis 0 of operand 1 has extent 5 (operand shapes (2, "
        "3, 4) and (5, 2))",
        [] {
            return xf::matmul(of({2, 3, 4}), of({5, 2}));
        });
    refused<xf::subscript_error>(
        "dot: axis 1 of operand 0 has extent 3 and axis 0 of operand 1 has extent 4 (operand shapes (2, 3) "
        "and (4, 5))",
        [] {
            return xf::dot(of({2, 3}), of({4, 5}));
        });
    refused<xf::subscript_error>(
        "dot: axis 0 of operand 0 has extent 3 and axis 0 of operand 1 has extent 4 (operand shapes (3,) and "
        "(4,))",
        [] { return xf::dot(of({3}), of({4})); });
    refused<xf::subscript_error>(
        "dot: axis 1 of operand 0 has extent 3 and axis 1 of operand 1 has extent 2 (operand shapes (2, 3) "
        "and (4, 2, 5))",
        [] {
            return xf::dot(of({2, 3}), of({4, 2, 5}));
        });
    refused<xf::subscript_error>(
        "inner: axis 1 of operand 0 has extent 3 and axis 1 of operand 1 has extent 5 (operand shapes (2, 3) "
        "and (4, 5))",
        [] {
            return xf::inner(of({2, 3}), of({4, 5}));
        });
    refused<xf::subscript_error>(
        "inner: axis 0 of operand 0 has extent 3 and axis 0 of operand 1 has extent 2 (operand shapes (3,) "
        "and (2,))",
        [] { return xf::inner(of({3}), of({2})); });
    refused<xf::subscript_error>(
        "vdot: axis 0 of operand 0 has extent 6 and axis 0 of operand 1 has extent 20 (operand shapes (6,) "
        "and (20,))",
        [] {
            return xf::vdot(of({2, 3}), of({4, 5}));
        });
    refused<xf::subscript_error>(
        "vdot: axis 0 of operand 0 has extent 3 and axis 0 of operand 1 has extent 2 (operand shapes (3,) "
        "and (2,))",
        [] { return xf::vdot(of({3}), of({2})); });
    refused<xf::subscript_error>(
        "matmul: axis 1 of operand 0 has extent 3 and axis 0 of operand 1 has extent 4 (operand shapes (2, "
        "3) and (4, 5))",
        [] {
            return xf::matmul(of({2, 3}) + 1, of({4, 5}) + 1);
        });
    refused<xf::subscript_error>(
        "matmul: axis 1 of operand 0 has extent 2 and axis 0 of operand 1 has extent 3 (operand shapes (3, "
        "2) and (3, 2))",
        [] {
            return xf::matmul(xf::transpose(of({2, 3})), of({3, 2}));
        });
}
