// Structs that are larger than a plugin knows, as those of a newer host are (rule 2).
#pragma once

#include <array>
#include <cstdint>
#include <cstring>

namespace nnhost::checked {

template <class Struct>
struct Greased {
    static constexpr unsigned char poison = 0xa5;

    // With the host's values in the fields that are known.
    explicit Greased(const Struct &from) : value(from) { set_up(); }

    // For the plugin to fill: no field is what it may stay.
    Greased() {
        std::memset(static_cast<void *>(&value), poison, sizeof value);
        set_up();
    }

    bool is_tail_intact() const {
        for (const unsigned char byte : tail)
            if (byte != poison) return false;
        return value.struct_size == sizeof(Greased);
    }

    // The offset of the first four bytes that were not filled, or -1.
    int unfilled() const {
        for (std::size_t at = sizeof(std::uint32_t); at < sizeof value; at += sizeof(std::uint32_t)) {
            std::uint32_t word = 0;
            std::memcpy(&word, reinterpret_cast<const unsigned char *>(&value) + at, sizeof word);
            if (word == 0xa5a5a5a5) return static_cast<int>(at);
        }
        return -1;
    }

    // Compares the known fields, struct_size among them.
    bool is_same(const Greased &other) const { return std::memcmp(&value, &other.value, sizeof value) == 0; }

    // Fills a struct of the host's, whatever its size, with the fields that it has.
    void copy_to(Struct *to) const {
        const std::uint32_t size = to->struct_size;
        std::memcpy(static_cast<void *>(to), &value, size < sizeof value ? size : sizeof value);
        to->struct_size = size;
    }

    Struct value;
    std::array<unsigned char, 64> tail;

  private:
    void set_up() {
        tail.fill(poison);
        value.struct_size = sizeof(Greased);
    }
};

} // namespace nnhost::checked
