#pragma once
#include <mpi.h>

#include <chrono>
#include <vector>

#include "xfuse/mpi.hpp"

namespace xf::mpi {

struct communicator::state {
    explicit state(MPI_Comm from);
    ~state();
    state(const state&) = delete;
    state& operator=(const state&) = delete;

    MPI_Comm comm = MPI_COMM_NULL;
    int rank = 0, size = 1;
    mutable double time_limit = 60;
};

/// Throws mpi::error for what a call of MPI returned.
void check(int code, const char* what);

/// Messages on the way. All are over when it is destroyed; after a time-out those that were to be received
/// are cancelled.
class pending {
public:
    explicit pending(const communicator& ranks) : ranks_(ranks) {}
    ~pending() { cancel(); }
    pending(const pending&) = delete;
    pending& operator=(const pending&) = delete;

    MPI_Comm comm() const { return ranks_.held().comm; }
    MPI_Request& add(int other, bool is_received);
    /// Waits for all. Throws mpi::error after the communicator's time limit, naming a rank that did not
    /// answer.
    void wait(const char* what);

private:
    struct message {
        int other;
        bool is_received;
    };
    void cancel();
    const communicator& ranks_;
    std::vector<MPI_Request> requests_;
    std::vector<message> messages_;
};

}  // namespace xf::mpi
