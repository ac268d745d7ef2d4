// The images of a listing as records.
#pragma once

#include "listing.hpp"
#include "png.hpp"

#include <functional>
#include <memory>

enum class Invert { automatic, always, never };

struct Settings {
    std::int64_t fit_to = 0; // side of the records; 0: as they are
    Invert invert = Invert::automatic;
    std::size_t threads = 1;                               // at least 1
    std::function<void(const std::string &path)> inverted; // told the first image that `automatic` inverts
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

  private:
    class Reader;

    Settings settings_;
    Listing listing_;
    std::vector<std::unique_ptr<Reader>> readers_; // one a thread
    std::int64_t height_ = 0;
    std::int64_t width_ = 0;
    std::size_t next_ = 0;
};
