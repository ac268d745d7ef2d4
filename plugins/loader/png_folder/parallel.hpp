// Work on many records by several threads, with the outcome of one.
#pragma once

#include <cstddef>
#include <exception>
#include <functional>

struct Outcome {
    std::size_t done = 0;       // calls 0..done-1 succeeded
    std::exception_ptr failure; // what call `done` threw, or null: all succeeded
};

// Calls work(worker, i) for i = 0..n-1 in any order, each worker (0..workers-1) in a thread of its own, worker 0 in the
// caller's. With fewer threads to be had, fewer work. After the first failing i, later ones may or may not be called.
Outcome in_parallel(std::size_t n, std::size_t workers,
                    const std::function<void(std::size_t worker, std::size_t i)> &work);

// As many as the calling thread may run on.
std::size_t processors();
