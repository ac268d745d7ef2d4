#include "call.hpp"

#include <map>
#include <mutex>

namespace nnhost::checked {
namespace {

// One counter for each plugin of the process: a thread model speaks of the library, not of a context.
std::atomic<int> &calls_of_plugin(const char *id) {
    static std::mutex mutex;
    static std::map<std::string, std::atomic<int>> counters;
    const std::lock_guard lock(mutex);
    return counters[id];
}

// The poison of outputs, 8 bytes long: a NaN as two floats, no label, and no likely run of eight pixels.
constexpr std::array<unsigned char, 8> poison = {0x5a, 0xa5, 0xc3, 0xff, 0x96, 0x3c, 0xd2, 0xff};

void set_poison(unsigned char *at, std::size_t bytes) {
    std::size_t done = 0;
    for (; done + poison.size() <= bytes; done += poison.size()) std::memcpy(at + done, poison.data(), poison.size());
    std::memcpy(at + done, poison.data(), bytes - done);
}

bool is_poison(const unsigned char *at, std::size_t from, std::size_t bytes) {
    for (std::size_t i = from; i < from + bytes; ++i)
        if (at[i] != poison[i % poison.size()]) return false;
    return true;
}

// The guarded memory of a thread, one mapping for each buffer of a call.
std::array<Guarded, 6> &mappings() {
    thread_local std::array<Guarded, 6> all;
    return all;
}

// Of an instance's calls those at which the process is looked at: a glance is some hundred system calls. What a plugin
// changes, it mostly changes when it is first called.
bool is_looked_at(std::uint64_t call) { return call < 16 || call % 256 == 0; }

std::string element_text(std::size_t element, std::size_t count) {
    return "element " + std::to_string(element + 1) + " of " + std::to_string(count);
}

} // namespace

Watched::Watched(nnhost_context *its_context, const nnhost_descriptor *its_descriptor, const nnhost_host *its_host)
    : context(its_context), descriptor(its_descriptor), host(*its_host), host_as_made(host),
      running_in_plugin(&calls_of_plugin(its_descriptor->id)) {}

void Watched::fault(int rule, const char *function, const std::string &text) const {
    nnhost_error error = NNHOST_ERROR_INIT;
    error.status = NNHOST_E_PLUGIN;
    const std::string full = "plugin '" + std::string(descriptor->name) + "' breaks rule " + std::to_string(rule) +
                             " in " + function + ": " + text;
    nnhost_copy_text(error.text, sizeof error.text, full.c_str());
    nnhost_copy_text(error.hint, sizeof error.hint,
                     ("nnhost check tells more; its vendor: " + std::string(descriptor->vendor)).c_str());
    nnhost_context_fail(context, &error);
}

Call::Call(Watched &watched, const char *function, Tag tag)
    : watched_(watched), function_(function), record_(this_thread_record()), tag_(tag) {}

Call::~Call() {
    for (std::size_t i = 0; i < count_; ++i) mappings()[i].release_if_large();
}

Call::Buffer &Call::add(const char *name, std::size_t bytes, std::size_t element) {
    Guarded &mapping = mappings()[count_];
    unsigned char *begin = mapping.place(bytes);
    record_.buffers[count_] = {name, begin, bytes, element, mapping.low_guard(), mapping.high_guard()};
    buffers_[count_] = {name, begin, bytes, element, nullptr, false, OnError::untouched};
    return buffers_[count_++];
}

void *Call::fill(const char *name, const void *from, std::size_t bytes, std::size_t element) {
    unsigned char *begin = add(name, bytes, element).begin;
    if (bytes > 0) std::memcpy(begin, from, bytes);
    return begin;
}

const void *Call::copy_in(const char *name, const void *from, std::size_t bytes, std::size_t element) {
    const void *copy = fill(name, from, bytes, element);
    buffers_[count_ - 1].original = from;
    return copy;
}

void *Call::output(const char *name, std::int64_t bytes, std::size_t element, OnError on_error) {
    Buffer &buffer = add(name, static_cast<std::size_t>(bytes), element);
    buffer.is_output = true;
    buffer.on_error = on_error;
    set_poison(buffer.begin, buffer.bytes);
    return buffer.begin;
}

void Call::start() {
    if (tag_ == Tag::instance) {
        const std::uint32_t model = watched_.descriptor->thread_model;
        counts_ = true;
        const int on_instance = watched_.running++;
        const int in_plugin = (*watched_.running_in_plugin)++;
        const bool overlaps =
            (model == NNHOST_THREADS_INSTANCE && on_instance > 0) || (model == NNHOST_THREADS_LIBRARY && in_plugin > 0);
        if (overlaps) fault(8, "calls overlap that its thread model keeps apart; this is the host's to keep");
    }
    if (is_looked_at(watched_.calls++)) process_ = ProcessWatch::now();
    record_.function = function_;
    record_.vendor = watched_.descriptor->vendor;
    record_.buffer_count = count_;
    floating_point_ = kit::floating_point_state();
    record_.plugin.store(watched_.descriptor->name, std::memory_order_release);
    std::atomic_signal_fence(std::memory_order_seq_cst);
}

void Call::stop() {
    std::atomic_signal_fence(std::memory_order_seq_cst);
    record_.plugin.store(nullptr, std::memory_order_release);
    if (kit::floating_point_state() != floating_point_) {
        kit::set_floating_point_state(floating_point_);
        fault(7, "it changed rounding, flush-to-zero or exception masks");
    }
    if (process_) {
        const std::string changes = process_->changes(ProcessWatch::now());
        if (!changes.empty()) fault(9, "it, or what ran beside it, changed " + changes);
    }
    if (!counts_) return;
    counts_ = false;
    --watched_.running;
    --*watched_.running_in_plugin;
}

void Call::check_buffers() const {
    for (std::size_t i = 0; i < count_; ++i) {
        const Buffer &b = buffers_[i];
        if (!mappings()[i].is_begin_intact()) fault(3, std::string("it wrote before the beginning of ") + b.name);
        if (!b.original || b.bytes == 0 || std::memcmp(b.begin, b.original, b.bytes) == 0) continue;
        const auto *original = static_cast<const unsigned char *>(b.original);
        const auto at = static_cast<std::size_t>(std::mismatch(b.begin, b.begin + b.bytes, original).first - b.begin);
        fault(3, "it changed its input " + std::string(b.name) + " (" +
                     element_text(at / b.element, b.bytes / b.element) + ")");
    }
    if (!watched_.host.is_tail_intact() || !watched_.host.is_same(watched_.host_as_made))
        fault(2, "it wrote to the host's table");
}

void Call::check_error(nnhost_status status, const Greased<nnhost_error> &error) const {
    const nnhost_error &e = error.value;
    if (!error.is_tail_intact()) fault(2, "it wrote to struct_size, or behind the fields that it knows, of the error");
    const auto ends = [](const auto &text) { return std::memchr(text, '\0', sizeof text) != nullptr; };
    if (!ends(e.text) || !ends(e.hint) || !ends(e.parameter) || !ends(e.file))
        fault(4, "a text in the error record does not end with a zero byte");
    if (status == NNHOST_OK) return;
    if (status < NNHOST_OK || status > NNHOST_E_INTERNAL)
        fault(6, "it returned the status " + std::to_string(status) + ", which is none");
    else if (e.text[0] == '\0')
        fault(6, "it failed without a text in the error record");
    else if (e.status != status)
        fault(6, "it returned the status " + std::to_string(status) + ", and wrote " + std::to_string(e.status) +
                     " into the error record");
}

void Call::check_outputs_untouched() const {
    for (std::size_t i = 0; i < count_; ++i) {
        const Buffer &b = buffers_[i];
        if (b.is_output && b.on_error == OnError::untouched && !is_poison(b.begin, 0, b.bytes))
            fault(6, "it failed, and wrote to its output " + std::string(b.name) + " all the same");
    }
}

void Call::check_written(std::size_t buffer, std::size_t bytes) const {
    const Buffer &b = buffers_[buffer];
    if (!b.is_output) return;
    const std::size_t step = b.element == 1 ? poison.size() : b.element; // a lone pixel may be what poison is
    for (std::size_t at = 0; at + step <= bytes; at += step)
        if (is_poison(b.begin, at, step))
            return fault(3, "it left " + std::string(b.name) + " unwritten (" +
                                element_text(at / b.element, b.bytes / b.element) + ")");
}

} // namespace nnhost::checked
