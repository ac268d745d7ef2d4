// nnhost/cpp/failure.hpp - what a plugin throws, and how exceptions become the contract's status and error record.
#ifndef NNHOST_CPP_FAILURE_HPP
#define NNHOST_CPP_FAILURE_HPP

#include <nnhost/abi/types.h>

#include <cstdint>
#include <cstring>
#include <exception>
#include <new>
#include <string>

namespace nnhost {
inline namespace plugin_v0 {

// throw nnhost::Failure(NNHOST_E_DATA, "257 is not a pixel value").file(path).line(17).column(3).hint("...");
class Failure : public std::exception {
  public:
    Failure(nnhost_status status, const std::string &text) {
        nnhost_fail(&record_, status == NNHOST_OK ? NNHOST_E_INTERNAL : status, text.c_str());
    }

    Failure &hint(const std::string &text) { return copy(record_.hint, sizeof record_.hint, text); }
    Failure &parameter(const std::string &key) { return copy(record_.parameter, sizeof record_.parameter, key); }
    Failure &file(const std::string &path) { return copy(record_.file, sizeof record_.file, path); }
    Failure &line(std::int64_t from_1) { return record_.line = from_1, *this; }
    Failure &column(std::int64_t from_1) { return record_.column = from_1, *this; }
    Failure &byte(std::int64_t from_0) { return record_.byte = from_0, *this; }
    Failure &sample(std::int64_t from_0) { return record_.sample = from_0, *this; }

    const char *what() const noexcept override { return record_.text; }
    const nnhost_error &record() const noexcept { return record_; }

  private:
    Failure &copy(char *to, std::size_t size, const std::string &text) {
        nnhost_copy_text(to, size, text.c_str());
        return *this;
    }

    nnhost_error record_ = NNHOST_ERROR_INIT;
};

namespace detail {

// Fills the other side's struct as far as it reaches, and leaves its size alone.
template <class Struct>
void hand_over(const Struct &from, Struct *to) noexcept {
    const std::uint32_t size = to->struct_size;
    std::memcpy(static_cast<void *>(to), &from, size < sizeof from ? size : sizeof from);
    to->struct_size = size;
}

// To be called in a catch block. `error` may be NULL.
inline nnhost_status report(nnhost_error *error) noexcept {
    try {
        throw;
    } catch (const Failure &failure) {
        if (error) hand_over(failure.record(), error);
        return failure.record().status;
    } catch (const std::bad_alloc &) {
        return nnhost_fail(error, NNHOST_E_MEMORY, "out of memory");
    } catch (const std::exception &other) {
        return nnhost_fail(error, NNHOST_E_INTERNAL, other.what());
    } catch (...) {
        return nnhost_fail(error, NNHOST_E_INTERNAL, "something was thrown that is no std::exception");
    }
}

template <class Work>
nnhost_status guarded(nnhost_error *error, Work &&work) noexcept {
    try {
        work();
        return NNHOST_OK;
    } catch (...) {
        return report(error);
    }
}

} // namespace detail

} // namespace plugin_v0
} // namespace nnhost

#endif
