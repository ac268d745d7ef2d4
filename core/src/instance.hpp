// Living instances of plugins: created, called by their C tables, destroyed. Every call into a plugin is in here.
//
// A plugin that throws, against the contract, becomes an Error that names it.
#pragma once

#include "error.hpp"
#include "floating_point.hpp"
#include "parameters.hpp"
#include "registry.hpp"

#include <nnhost/abi/activation.h>
#include <nnhost/abi/augmenter.h>
#include <nnhost/abi/host.h>
#include <nnhost/abi/initialiser.h>
#include <nnhost/abi/loader.h>
#include <nnhost/nnhost.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace nnhost {

using Log = std::function<void(std::int32_t level, const char *text)>;

// The table that plugins reach the host through. One a context; its address stays.
class Host {
  public:
    Host();
    Host(const Host &) = delete;
    Host &operator=(const Host &) = delete;

    const nnhost_host *table() const { return &table_; }
    void set_log(Log log);
    void log(std::int32_t level, const std::string &text) const;

    std::atomic<bool> cancelled{false};

    // Stands between the instances and their plugins; struct_size 0: nobody does.
    void interpose(const nnhost_interposer &interposer);
    const nnhost_interposer &interposer() const { return interposer_; }

    // An interposer's finding: it is thrown when the call that is running comes back, and by every later one.
    void fail(Error fault);
    void throw_fault() const {
        if (has_fault_.load(std::memory_order_acquire)) throw Error(*fault_);
    }

  private:
    friend class Instance;

    nnhost_host table_{};
    Log log_;
    mutable std::mutex mutex_; // plugins may log from the feed's thread
    nnhost_interposer interposer_{};
    mutable std::atomic<std::int64_t> instances_{0}; // that live
    std::optional<Error> fault_;
    std::atomic<bool> has_fault_{false};
};

// One instance of one plugin: `self`, and the parameters it was made with.
class Instance {
  public:
    // `text`: NAME[:key=value,...]; `extra`: values set by the host, see ParameterValues.
    Instance(Registry &registry, const Host &host, std::string_view kind, const std::string &text,
             const std::map<std::string, std::string> &extra = {});
    ~Instance();
    Instance(const Instance &) = delete;
    Instance &operator=(const Instance &) = delete;

    const Plugin &plugin() const { return plugin_; }
    std::string name() const { return plugin_.descriptor.name; }
    std::string text() const { return text_; } // NAME[:key=value,...], every parameter spelled out
    std::string id_text() const;               // the same with the id for the name: what a model file keeps

  protected:
    // Calls a function of the table that returns a status; throws what it reports.
    template <class Call>
    void checked(const char *function, Call &&call) const {
        nnhost_error error = NNHOST_ERROR_INIT;
        nnhost_status status = NNHOST_OK;
        guarded(function, [&] { status = call(&error); });
        if (status != NNHOST_OK) raise(function, status, error);
    }

    // Calls any function of the table: one at a time in a library that asks for it, exceptions named, the
    // floating-point unit as it was before.
    template <class Call>
    void guarded(const char *function, Call &&call) const {
        std::unique_lock<std::mutex> lock;
        if (plugin_.descriptor.thread_model == NNHOST_THREADS_LIBRARY) lock = std::unique_lock(*plugin_.library_mutex);
        const std::uint32_t floating_point = floating_point_control();
        try {
            call();
        } catch (...) {
            set_floating_point_control(floating_point);
            raise_thrown(function);
        }
        if (floating_point_control() != floating_point) put_back(function, floating_point);
        host_.throw_fault();
    }

    const void *table() const { return made_table_; } // of the kind; an interposer's where there is one

    void *self_ = nullptr;

  private:
    [[noreturn]] void raise(const char *function, nnhost_status status, const nnhost_error &error) const;
    [[noreturn]] void raise_thrown(const char *function) const;
    void end() noexcept; // where it was made
    void put_back(const char *function, std::uint32_t floating_point) const;

    const Host &host_;
    const Plugin &plugin_;
    const void *made_table_;
    bool made_ = false;
    mutable std::atomic<bool> has_warned_{false};
    std::string text_;
    std::string parameters_;
};

// x, y, dy, dx are (rows, cols): a row is one record. Throws nothing but for a plugin that does.
class Activation : public Instance {
  public:
    Activation(Registry &registry, const Host &host, const std::string &text);
    const nnhost_activation_info &info() const { return info_; }
    void forward(std::int64_t rows, std::int64_t cols, const float *x, float *y) const;
    void backward(std::int64_t rows, std::int64_t cols, const float *x, const float *y, const float *dy,
                  float *dx) const;
    bool has_inverse() const { return table_.inverse != nullptr; }
    std::int64_t inverse(std::int64_t n, const float *y, float *x) const; // how many were outside the domain

  private:
    nnhost_activation table_{};
    nnhost_activation_info info_{};
};

class Initialiser : public Instance {
  public:
    Initialiser(Registry &registry, const Host &host, const std::string &text);
    void fill(const nnhost_layer_info &layer, nnhost_rng &rng, float *w, std::int64_t rows, std::int64_t cols) const;

  private:
    nnhost_initialiser table_{};
};

class Loader : public Instance {
  public:
    Loader(Registry &registry, const Host &host, const std::string &text,
           const std::map<std::string, std::string> &extra);
    const nnhost_loader_info &info() const { return info_; }
    std::int64_t read(std::int64_t capacity, void *values, std::int32_t *labels) const;
    void rewind() const; // only with NNHOST_LOADER_REWINDABLE

    // All records where they lie, for the loader's life; values NULL where the loader has no such view.
    struct View {
        const void *values = nullptr;
        const std::int32_t *labels = nullptr;
    };
    View view() const;

  private:
    nnhost_loader table_{};
    nnhost_loader_info info_{};
};

class Augmenter : public Instance {
  public:
    Augmenter(Registry &registry, const Host &host, const std::string &text);
    nnhost_augmenter_info info(const nnhost_image_info &image) const;
    void apply(const nnhost_image_info &image, std::int64_t n, const float *in, float *out,
               nnhost_rng *const *rngs) const;

  private:
    nnhost_augmenter table_{};
};

// The host's own zeroed table with min(size) bytes of the plugin's: fields that an older plugin lacks are NULL.
template <class Table>
Table copy_table(const void *table) {
    Table copy{};
    std::memcpy(static_cast<void *>(&copy), table,
                std::min<std::size_t>(sizeof copy, *static_cast<const std::uint32_t *>(table)));
    return copy;
}

// What --data gives a loader, for its parameter `path`; NULL: nothing.
std::map<std::string, std::string> path_parameter(const char *path);

// Name of the loader whose probe is surest for `path`; throws when none can read it. Opens the plugins of the search
// path.
std::string probe_loader(Registry &registry, const std::string &path);

} // namespace nnhost
