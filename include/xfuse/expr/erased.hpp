#pragma once
#include <algorithm>
#include <atomic>
#include <utility>
#include <vector>

#include "xfuse/expr/absence.hpp"
#include "xfuse/expr/build.hpp"
#include "xfuse/expr/holds_erased.hpp"

/// Expressions whose types are forgotten: shared, and read through virtual functions.
namespace xf::expr {

/// Calls f with each of them.
template <class N, class F>
void for_each_erased(const N& n, const F& f) {
    if constexpr (requires { N::is_erased; }) f(n);
    else if constexpr (!holds_erased<N>) return;
    else {
        const auto go_on = [&](const auto& part) { for_each_erased(part, f); };
        if constexpr (requires { n.visit_parts(go_on); }) n.visit_parts(go_on);
        else if constexpr (requires { n.operands(); })
            std::apply([&](const auto&... each) { (go_on(each), ...); }, n.operands());
        else go_on(n.child());
    }
}

/// What any_expr holds. All its copies share it; nothing changes it after it was built.
class erased {
public:
    explicit erased(dtype type) : type_(type) {}
    erased(dtype type, std::span<const index_t> shape) : type_(type), shape_(shape) {}
    virtual ~erased() = default;
    erased(const erased&) = delete;
    erased& operator=(const erased&) = delete;

    /// As resolve and build_root do it for a node.
    virtual graph::edge resolve(graph::builder& b, const shape::access_map& map) const = 0;
    virtual int build(graph::builder& b) const = 0;
    /// See has_key; there may be none.
    virtual void write_key(key_writer& writer) const { writer.give_up(); }

    /// Appends the erased expressions that this one is made of.
    virtual void list_operands(std::vector<const erased*>& to) const = 0;
    virtual bool is_input() const { return false; }

    dtype type() const { return type_; }
    /// Of how many erased expressions is the longest chain that this is the end of?
    int depth() const { return depth_; }
    const axis_vector& shape() const { return shape_; }
    const identity& id() const { return id_; }

protected:
    void take_shape(std::span<const index_t> shape) { shape_ = axis_vector(shape); }
    void read(const erased& operand) { depth_ = std::max(depth_, operand.depth() + 1); }

private:
    friend class erased_pointer;
    dtype type_;
    axis_vector shape_;
    identity id_;
    int depth_ = 1;
    mutable std::atomic<int> owners_ = 0;
    mutable const erased* next_released_ = nullptr;
};

/// One that has a node of the graph to itself, which is added once however often it is read.
class erased_stage : public erased {
public:
    using erased::erased;
    graph::edge resolve(graph::builder& b, const shape::access_map& map) const override {
        return {build(b), map};
    }
    int build(graph::builder& b) const override;

private:
    /// Adds the node, and what it reads. Returns its number.
    virtual int add_node(graph::builder& b) const = 0;
};

/// An owner of an erased expression. Long chains are released one after the other: the destructor of each
/// would call that of the next, as deep as the chain is long.
class erased_pointer {
public:
    erased_pointer() = default;
    explicit erased_pointer(const erased* to) : to_(to) { add(); }
    erased_pointer(const erased_pointer& other) : to_(other.to_) { add(); }
    erased_pointer(erased_pointer&& other) noexcept : to_(std::exchange(other.to_, nullptr)) {}
    erased_pointer& operator=(erased_pointer other) noexcept {
        std::swap(to_, other.to_);
        return *this;
    }
    ~erased_pointer() {
        if (to_ != nullptr && to_->owners_.fetch_sub(1, std::memory_order_acq_rel) == 1) release(to_);
    }

    explicit operator bool() const { return to_ != nullptr; }
    const erased* get() const { return to_; }
    const erased& operator*() const { return *to_; }
    const erased* operator->() const { return to_; }

private:
    void add() const {
        if (to_ != nullptr) to_->owners_.fetch_add(1, std::memory_order_relaxed);
    }
    static void release(const erased* last);

    const erased* to_ = nullptr;
};

/// Padding of windows that was given no value is absent; whether an element is, only the type of the
/// expression says. Throws window_error, which says what to write.
void refuse_absent_padding();

/// A node of any type. Copies of what is elementwise or memory have one node of the graph, as those of a
/// stage have.
template <class N>
class erased_node final : public erased {
public:
    /// Nodes are large: this one is made where it stays.
    template <class X>
    erased_node(std::in_place_t, X&& x)
        : erased(dtype_of<typename N::value_type>), n_(as_node(std::forward<X>(x))) {
        if constexpr (may_be_absent<N>()) {
            if (has_absent(n_, false)) refuse_absent_padding();
        }
        take_shape(shape_of(n_));
        for_each_erased(n_, [this](const auto& each) { read(each.held()); });
    }

    graph::edge resolve(graph::builder& b, const shape::access_map& map) const override {
        if constexpr (N::kind == role::memory || N::kind == role::map) return {build_here(b), map};
        else return expr::resolve(b, n_, map);
    }
    int build(graph::builder& b) const override {
        if constexpr (N::kind == role::map) return build_here(b);
        else return build_root(b, n_);
    }
    void write_key(key_writer& writer) const override {
        if constexpr (has_key<N>) {
            writer.add(&type_);
            n_.write_key(writer);
        } else writer.give_up();
    }
    void list_operands(std::vector<const erased*>& to) const override {
        for_each_erased(n_, [&](const auto& each) { to.push_back(&each.held()); });
    }

private:
    int build_here(graph::builder& b) const {
        const std::uint64_t number = node_number();
        int found = b.find(number);
        if (found >= 0) return found;
        found = n_.build(b);
        b.keep(number, found);
        if constexpr (N::kind == role::map) b.at(found).may_merge = true;
        return found;
    }
    std::uint64_t node_number() const {
        if constexpr (N::kind == role::map && holds_stage<N>) return n_.id().number();
        else return id().number();
    }

    inline static char type_ = 0;  ///< its address tells the types from each other
    N n_;
};

/// Builds e as the root of a graph. Of a long chain the operands are built first, one after the other: the
/// functions of each would call those of the next, as deep as the chain is long.
int build_erased(graph::builder& b, const erased& e);

/// Appends the inputs that e is made of. Returns of how many erased expressions it is made.
std::size_t list_inputs(const erased& e, std::vector<const erased*>& inputs);

template <operand X>
erased_pointer erase(X&& x) {
    using N = node_of<X>;
    if constexpr (requires { N::is_erased; }) return as_node(std::forward<X>(x)).pointer();
    else return erased_pointer(new erased_node<N>(std::in_place, std::forward<X>(x)));
}

}  // namespace xf::expr
