// Counts the allocations that a library asks for, by pointing its references to malloc and its like at functions of
// ours.
#pragma once

#include <string>

namespace nnhost::conformance {

class CountAllocations {
  public:
    explicit CountAllocations(const std::string &file); // a library that is loaded
    long count() const;                                 // since it was made, on all threads
    bool possible() const { return patched_ > 0; }      // false: it calls none of these functions

  private:
    int patched_ = 0;
};

} // namespace nnhost::conformance
