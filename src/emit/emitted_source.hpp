#pragma once
#include <map>
#include <string>
#include <vector>

#include "function_maker.hpp"
#include "xfuse/emit/write_cpp.hpp"
#include "xfuse/lower/part_reader.hpp"

namespace xf::emit {

/// Memory of the emitted program.
struct array {
    enum class role : std::uint8_t { operand, result, buffer, table };
    role is;
    std::string name;
    dtype type;
    index_t bytes;        ///< of a buffer
    std::string comment;  ///< what it is, and why it is as large
    const std::byte* data =
        nullptr;  ///< operands and several results: the address that they have in the plan
    exec::base from = exec::base::memory;
    index_t first = 0;  ///< buffers: the offset in the plan's arena
    int root = -1;      ///< a thread's tiles: the root of the nest that has them, or -1
    index_t before = 0,
            elements = 0;  ///< operands and results: of the memory that they cover, and in front of index 0
    index_t below = 0;     ///< operands that are indices: the least extent that they are within
};

/// A call of an emitted function: where each of its arrays begins, in bytes.
struct call {
    struct place {
        int array;
        lower::position offset;
        friend bool operator==(const place&, const place&) = default;
    };
    int function;
    std::vector<place> at;
};

struct function {
    std::string name, key, text;
    std::vector<dtype> types;  ///< of its parameters
};

/// A functor of the user's, as the plan knows it.
struct user_code {
    const void* kind;   ///< the same for functors of one type and of operands of the same types
    const void* state;  ///< where its members lie
    bool (*is_same)(const void* a, const void* b);
    bool is_written = false;
};
user_code code_of(const ops::operation& o, const std::vector<ops::scalar>& constants);
user_code code_of_fold(const graph::node& n);

/// An emitted file in the making: arrays, functions, and the calls of the tile that is lowered.
class source final : public lower::part_reader {
public:
    source(const planning::plan& plan, const emit_options& asked);

    void read_part(lower::context& c, const planning::stage& s, const lower::box& b,
                   const lower::address& out) override;
    void read_copy(lower::context& c, const lower::address& to, const lower::address& from,
                   planning::loop_nest loops, index_t size) override;

    index_t parts_left = 0;  ///< that may still be written

    /// The array that an address lies in; -1: the value of a border, see fill_at.
    int array_of(const lower::address& a) const;
    const array& at(int which) const { return arrays[std::size_t(which)]; }
    /// A parameter of a function for the array that lies there.
    int add_parameter(function_maker& f, const lower::address& a, dtype type, bool is_written) const;
    /// Memory of the emitted program's own.
    int add_buffer(const std::string& name, dtype type, index_t bytes, const std::string& comment);
    /// One that a stage keeps for itself: the same each time that it is asked for.
    lower::address buffer_of(const planning::stage& s, const std::string& what, dtype type, index_t count,
                             const std::string& comment);
    /// Numbers that it holds.
    int add_table(const std::string& name, const index_t* values, index_t count, const std::string& comment);
    lower::address address_of(int which) const;

    /// Calls the function, which is written unless there is one like it.
    void add_call(const function_maker& f, const std::vector<lower::address>& at);

    const std::string& name_of(const planning::stage& s) const {
        return stage_names[std::size_t(&s - p.stages.data())];
    }
    /// The function that stands for a functor of the user's, which is declared or defined with it. `title`
    /// says what it is.
    std::string function_of(const user_code& code, const std::string& title, dtype yields,
                            const std::vector<dtype>& takes);
    /// Throws: that is not written out yet.
    [[noreturn]] void refuse(const std::string& what) const;

    const planning::plan& p;
    emit_options options;
    std::vector<array> arrays;
    std::vector<std::string> tables;  ///< their definitions
    std::vector<function> functions;
    std::vector<call> calls;  ///< since they were taken last
    int root = -1;            ///< that is lowered
    std::vector<std::string> stage_names;
    helper_names helpers;
    std::set<int> used;  ///< arrays that calls have
    identifiers globals;
    std::string functors;  ///< declarations, or definitions, of the user's

private:
    void name_stages();
    void number_functors();
    void add_operands();
    void add_buffers();
    void add_arena_part(array a);
    std::vector<int> stages_of_nest(int first) const;
    std::string buffer_comment(const planning::stage& s) const;

    std::vector<const planning::stage*> inside_;  ///< the stages whose boxes are being read
    std::map<std::string, int> buffers_of_;       ///< by stage and what they are
    std::vector<user_code> user_code_;            ///< in the order of emit_options::functors
};

/// "max over 2 x 2 -> float32 (8, 28, 28, 64)"
std::string title_of(const planning::stage& s);

/// Of each kind of stage: writes the loops of one box.
void emit_part(source& to, lower::context& c, const planning::stage& s, const lower::box& b,
               const lower::address& out);

/// The calls of all nests, as the body of the emitted function.
std::string write_nests(source& to);

/// The helpers that are needed, and those that they need.
std::string helper_text(const helper_names& asked);
std::vector<std::string_view> all_helpers();
/// Functions of the C library over vectors, which stand in front of all others.
std::string vector_functions_text(const helper_names& needed);

}  // namespace xf::emit
