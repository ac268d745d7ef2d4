// New files are made in a folder of their own beside the place where they go, and moved there when they are whole.
#pragma once

#include <filesystem>
#include <string_view>

namespace cli {

// A hidden folder beside `path`, gone with all it holds when this ends. Throws CliError (73).
class StagingFolder {
  public:
    explicit StagingFolder(const std::filesystem::path &path);
    ~StagingFolder();
    StagingFolder(const StagingFolder &) = delete;
    StagingFolder &operator=(const StagingFolder &) = delete;

    // Where the file or folder `path` is to be made.
    std::filesystem::path place_of(const std::filesystem::path &path) const;

    // Moves it to `path`; a file that stands there is replaced, an empty folder too. Throws CliError (73).
    void put(const std::filesystem::path &path) const;

    // Waits until all that was written is on the disk: for many small files at once. Throws CliError (73).
    void sync() const;

  private:
    std::filesystem::path folder_;
};

// A file that is written front to back, gzip where its name ends in .gz. Errors are CliError (73) and name `shown`.
class OutputFile {
  public:
    OutputFile(const std::filesystem::path &path, const std::filesystem::path &shown);
    ~OutputFile();
    OutputFile(const OutputFile &) = delete;
    OutputFile &operator=(const OutputFile &) = delete;

    void write(std::string_view bytes);
    void close();
    void finish(); // close, and all is on the disk

  private:
    [[noreturn]] void fail() const;

    std::filesystem::path shown_;
    int descriptor_ = -1;
    void *stream_ = nullptr; // gzFile
};

} // namespace cli
