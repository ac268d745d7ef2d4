// Lines of a CSV file, plain or gzip, and small files of some of them that a loader can read.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace cli {

// Shows each line that is not blank, without its line end and a byte order mark, with its number from 1. Gives what is
// wrong with the compressed data, or "".
std::string each_line(const std::string &path,
                      const std::function<void(const std::string &line, std::int64_t number)> &show);

// A file that is in memory alone, for as long as it lives.
class MemoryFile {
  public:
    explicit MemoryFile(std::string_view bytes);
    ~MemoryFile();
    MemoryFile(const MemoryFile &) = delete;
    MemoryFile &operator=(const MemoryFile &) = delete;

    std::string path() const;

  private:
    int descriptor_;
};

} // namespace cli
