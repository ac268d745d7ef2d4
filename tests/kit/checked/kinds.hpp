// The watched instance of each kind, without the plugin's create having been called.
#pragma once

#include "call.hpp"

namespace nnhost::checked {

// NULL for a kind that is not known here: it goes unwatched. `watched` becomes the part of the proxy that is.
std::unique_ptr<kit::Proxy> make_activation(const kit::Made &made, nnhost_context *context, const nnhost_host *host,
                                            Watched *&watched);
std::unique_ptr<kit::Proxy> make_initialiser(const kit::Made &made, nnhost_context *context, const nnhost_host *host,
                                             Watched *&watched);
std::unique_ptr<kit::Proxy> make_loader(const kit::Made &made, nnhost_context *context, const nnhost_host *host,
                                        Watched *&watched);
std::unique_ptr<kit::Proxy> make_augmenter(const kit::Made &made, nnhost_context *context, const nnhost_host *host,
                                           Watched *&watched);

// Every so many calls one is made twice, and must give the same bits (rule 11).
class Repeats {
  public:
    bool is_due() { return calls_++ % every == 0; }

  private:
    static constexpr std::uint64_t every = 64;
    std::atomic<std::uint64_t> calls_{0};
};

template <class Info>
void check_info(Call &call, const Greased<Info> &info) {
    if (!info.is_tail_intact()) call.fault(2, "it wrote to struct_size, or behind the fields that it knows");
    if (const int at = info.unfilled(); at >= 0)
        call.fault(6, "it left the field at byte " + std::to_string(at) + " of its info unfilled");
}

// A struct that the plugin only reads.
template <class Struct>
void check_unchanged(Call &call, const char *name, const Greased<Struct> &given, const Greased<Struct> &as_it_was) {
    if (!given.is_tail_intact() || !given.is_same(as_it_was))
        call.fault(3, std::string("it changed its input ") + name);
}

// A generator may be drawn from, no more.
inline bool is_same_generator(const nnhost_rng &before, const nnhost_rng &after) {
    return before.struct_size == after.struct_size && before.reserved == after.reserved && before.table == after.table;
}

inline std::string element_of(const char *name, std::int64_t index, std::int64_t count) {
    return std::string(name) + " (element " + std::to_string(index + 1) + " of " + std::to_string(count) + ")";
}

} // namespace nnhost::checked
