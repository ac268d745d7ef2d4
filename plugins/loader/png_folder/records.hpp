// The images of a listing as records.
#pragma once

#include "listing.hpp"
#include "pages.hpp"
#include "png.hpp"

#include <functional>
#include <memory>
#include <utility>

enum class Invert { automatic, always, never };

struct Settings {
    std::int64_t fit_to = 0; // side of the records; 0: as they are
    Invert invert = Invert::automatic;
    std::size_t threads = 1;                               // at least 1
    std::function<void(const std::string &path)> inverted; // told the first image that `automatic` inverts
    std::function<bool()> cancelled = [] { return false; };
};

class Records {
  public:
    // Throws Failure.
    Records(const std::string &path, Settings settings);
    ~Records();

    const Listing &listing() const { return listing_; }
    std::int64_t height() const { return height_; }
    std::int64_t width() const { return width_; }

    // values (capacity, height, width), labels (capacity). Returns how many were read. Throws what went wrong with the
    // first bad image, Failure or other. Nothing depends on the number of threads.
    std::int64_t read(std::int64_t capacity, std::uint8_t *values, std::int32_t *labels);

    void rewind() { next_ = 0; }

    // All records: values (count, height, width), labels (count). They are read at the first call, in one go, which
    // leaves threads at work where many calls of `read` would wait for them, and kept. Nulls where there is no room for
    // them. Throws as `read` does, and when it is cancelled.
    std::pair<const std::uint8_t *, const std::int32_t *> view();

  private:
    class Reader;

    void read_at(std::size_t first, std::size_t n, std::uint8_t *values, std::int32_t *labels,
                 const std::function<void()> &before_each);

    std::string path_;
    Settings settings_;
    Listing listing_;
    std::vector<std::unique_ptr<Reader>> readers_; // one a thread
    std::int64_t height_ = 0;
    std::int64_t width_ = 0;
    std::size_t next_ = 0;
    std::unique_ptr<Pages> viewed_values_; // null: nobody has asked for a view
    std::vector<std::int32_t> viewed_labels_;
};
