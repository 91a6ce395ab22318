#include "communicator.hpp"

#include <sched.h>

#include "xfuse/core/errors.hpp"
#include "xfuse/io/slabs.hpp"

namespace xf::mpi {

void check(int code, const char* what) {
    if (code == MPI_SUCCESS) return;
    char text[MPI_MAX_ERROR_STRING] = "";
    int length = 0;
    (void)MPI_Error_string(code, text, &length);
    throw error(core::message("mpi: ", what, ": ", std::string(text, std::size_t(length))));
}

session::session() {
    int is_there = 0;
    check(MPI_Initialized(&is_there), "MPI_Initialized");
    if (is_there != 0) return;
    int provided = 0;
    check(MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided), "MPI_Init_thread");
    is_ours_ = true;
}
session::~session() {
    int is_over = 0;
    if (is_ours_ && MPI_Finalized(&is_over) == MPI_SUCCESS && is_over == 0) (void)MPI_Finalize();
}

communicator::state::state(MPI_Comm from) {
    int is_there = 0;
    check(MPI_Initialized(&is_there), "MPI_Initialized");
    if (is_there == 0) throw error("mpi: MPI is not initialised: begin main with xf::mpi::session");
    check(MPI_Comm_dup(from, &comm), "MPI_Comm_dup");
    check(MPI_Comm_set_errhandler(comm, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
    check(MPI_Comm_rank(comm, &rank), "MPI_Comm_rank");
    check(MPI_Comm_size(comm, &size), "MPI_Comm_size");
}
communicator::state::~state() {
    int is_over = 0;
    if (MPI_Finalized(&is_over) == MPI_SUCCESS && is_over == 0) (void)MPI_Comm_free(&comm);
}

int communicator::rank() const { return held_->rank; }
int communicator::size() const { return held_->size; }
void communicator::set_time_limit(double seconds) const { held_->time_limit = seconds; }

void communicator::check_stop(const std::atomic<bool>* flag) const {
    const int own = flag != nullptr && flag->load() ? rank() + 1 : 0;
    int told = 0;
    {
        pending messages(*this);
        check(MPI_Iallreduce(&own, &told, 1, MPI_INT, MPI_MAX, held_->comm, &messages.add(-1, true)),
              "MPI_Iallreduce");
        messages.wait("asking whether to stop");
    }
    if (told > 0) throw cancelled(core::message("mpi: rank ", told - 1, " was told to stop"));
}

communicator world() { return communicator(std::make_shared<const communicator::state>(MPI_COMM_WORLD)); }
communicator from_fortran(int handle) {
    return communicator(std::make_shared<const communicator::state>(MPI_Comm_f2c(MPI_Fint(handle))));
}

MPI_Request& pending::add(int other, bool is_received) {
    messages_.push_back({other, is_received});
    return requests_.emplace_back(MPI_REQUEST_NULL);
}

void pending::wait(const char* what) {
    const auto start = std::chrono::steady_clock::now();
    const double limit = ranks_.held().time_limit;
    int done = 0;
    for (;;) {
        check(MPI_Testall(int(requests_.size()), requests_.data(), &done, MPI_STATUSES_IGNORE), what);
        if (done != 0) break;
        if (std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() > limit) {
            int late = -1;
            for (std::size_t k = 0; k < requests_.size(); ++k)
                if (requests_[k] != MPI_REQUEST_NULL) late = messages_[k].other;
            throw error(core::message("mpi: ", what, ": rank ", ranks_.rank(), " of ", ranks_.size(),
                                      " waited ", limit, " s for ",
                                      late < 0 ? "the others" : core::message("rank ", late)));
        }
        ::sched_yield();
    }
    requests_.clear();
    messages_.clear();
}

void pending::cancel() {
    for (std::size_t k = 0; k < requests_.size(); ++k) {
        if (requests_[k] == MPI_REQUEST_NULL) continue;
        if (messages_[k].is_received && messages_[k].other >= 0) {
            (void)MPI_Cancel(&requests_[k]);
            (void)MPI_Wait(&requests_[k], MPI_STATUS_IGNORE);
        } else (void)MPI_Request_free(&requests_[k]);
    }
}

}  // namespace xf::mpi
