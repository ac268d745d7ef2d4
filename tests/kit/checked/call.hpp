// One call into a plugin, watched.
#pragma once

#include "../floating_point.hpp"
#include "crash.hpp"
#include "grease.hpp"
#include "guarded.hpp"
#include "process_watch.hpp"
#include "proxy.hpp"

#include <atomic>
#include <optional>
#include <string>
#include <utility>

namespace nnhost::checked {

// What every watched instance has, of whichever kind.
struct Watched {
    Watched(nnhost_context *its_context, const nnhost_descriptor *its_descriptor, const nnhost_host *its_host);

    // Reports that the plugin broke a rule. The first report counts.
    void fault(int rule, const char *function, const std::string &text) const;

    nnhost_context *context;
    const nnhost_descriptor *descriptor;
    Greased<nnhost_host> host;               // for the plugin; lives until its destroy has returned
    const Greased<nnhost_host> host_as_made; // what the plugin must leave alone
    std::atomic<int> running{0};             // calls on this instance
    std::atomic<int> *running_in_plugin;     // calls on all instances of the plugin
    std::atomic<std::uint64_t> calls{0};     // so far
};

// A table's functions, watched.
template <class Table>
struct WatchedOf : kit::ProxyOf<Table>, Watched {
    WatchedOf(const kit::Made &instance, nnhost_context *its_context, const nnhost_host *its_host)
        : kit::ProxyOf<Table>(instance), Watched(its_context, instance.descriptor, its_host) {
        this->before.struct_size = sizeof(Table);
    }
};

enum class Tag { any_thread, instance };
enum class OnError { untouched, anything }; // what a call that fails leaves in an output

class Call {
  public:
    Call(Watched &watched, const char *function, Tag tag = Tag::instance);
    ~Call();
    Call(const Call &) = delete;
    Call &operator=(const Call &) = delete;

    // A guarded copy of `count` inputs, which must be the same after the call.
    template <class Value>
    const Value *input(const char *name, const Value *values, std::int64_t count) {
        return static_cast<const Value *>(copy_in(name, values, bytes_of<Value>(count), sizeof(Value)));
    }
    // The same for a buffer that is input and output in one.
    template <class Value>
    Value *in_place(const char *name, const Value *values, std::int64_t count) {
        return static_cast<Value *>(fill(name, values, bytes_of<Value>(count), sizeof(Value)));
    }
    // A guarded buffer for `bytes` of output, in elements of this size; poisoned, so that what is not written is seen.
    void *output(const char *name, std::int64_t bytes, std::size_t element, OnError on_error = OnError::untouched);
    template <class Value>
    Value *output(const char *name, std::int64_t count, OnError on_error = OnError::untouched) {
        const auto bytes = static_cast<std::int64_t>(bytes_of<Value>(count));
        return static_cast<Value *>(output(name, bytes, sizeof(Value), on_error));
    }

    // Runs the plugin's function; false when it threw.
    template <class Function>
    bool run(Function &&function) {
        start();
        try {
            std::forward<Function>(function)();
        } catch (...) {
            stop();
            fault(5, "it threw a C++ exception");
            return false;
        }
        stop();
        check_buffers();
        return true;
    }

    // Runs one that gives a status: nnhost_status(nnhost_error *). What it says of an error is copied to `error`.
    template <class Function>
    nnhost_status run_status(nnhost_error *error, Function &&function) {
        Greased<nnhost_error> own(nnhost_error NNHOST_ERROR_INIT);
        nnhost_status status = NNHOST_E_PLUGIN;
        if (!run([&] { status = function(&own.value); })) return NNHOST_E_PLUGIN;
        check_error(status, own);
        if (status != NNHOST_OK) {
            check_outputs_untouched();
            if (error) own.copy_to(error);
        }
        return status;
    }

    // After a call that succeeded: nothing of the outputs is as it was poisoned.
    void check_outputs_written() const {
        for (std::size_t i = 0; i < count_; ++i) check_written(i, buffers_[i].bytes);
    }
    // The same for the first bytes of one buffer, in the order in which they were asked for.
    void check_written(std::size_t buffer, std::size_t bytes) const;

    void fault(int rule, const std::string &text) const { watched_.fault(rule, function_, text); }

  private:
    struct Buffer {
        const char *name;
        unsigned char *begin;
        std::size_t bytes, element;
        const void *original; // of an input that must stay as it is
        bool is_output;
        OnError on_error;
    };
    template <class Value>
    static std::size_t bytes_of(std::int64_t count) {
        return static_cast<std::size_t>(count) * sizeof(Value);
    }
    Buffer &add(const char *name, std::size_t bytes, std::size_t element);
    const void *copy_in(const char *name, const void *from, std::size_t bytes, std::size_t element);
    void *fill(const char *name, const void *from, std::size_t bytes, std::size_t element);
    void start();
    void stop();
    void check_buffers() const;
    void check_error(nnhost_status status, const Greased<nnhost_error> &error) const;
    void check_outputs_untouched() const;

    Watched &watched_;
    const char *function_;
    CallRecord &record_;
    std::array<Buffer, 6> buffers_;
    std::size_t count_ = 0;
    std::uint64_t floating_point_ = 0;
    std::optional<ProcessWatch> process_; // of calls that are looked at so
    Tag tag_;
    bool counts_ = false;
};

} // namespace nnhost::checked
