// What one thread has of the network while it is trained: some of the hidden nodes, with the weights of the first layer
// that lead to them and of the second that come from them, in memory of its own.
//
// A thread takes its share through a block of records and meets the others once a record, on the board.
#pragma once

#include "first_layer.hpp"
#include "step.hpp"

#include <cstdint>
#include <exception>
#include <memory>
#include <span>

namespace nnhost {

class alignas(128) Share { // two threads write to two of them all the time: no cache line has parts of both
  public:
    // Slices that lie side by side, the first of which has that number on the board. online: records one by one.
    Share(Network &network, const Kernel &kernel, const StepSettings &settings, Form form, const Background &background,
          std::span<const Slice> slices, bool online, Board &board, std::int64_t number);

    // Records of a block, that go through it one by one, or as one batch. next: those that come after them; a hint.
    void begin(const Records &records, const Records *next);
    void up(std::int64_t step);   // 0.., as many as there are records, or one
    bool down(std::int64_t step); // false: stopped
    void end();                   // updates by what was done

    // Whether an output was not a finite number, or another share stopped; and at which record of the block.
    bool stopped() const { return stopped_; }
    std::int64_t at() const { return records_.first + done_; }

    // What was thrown in any of these, if anything: by a plugin, or for want of memory. All shares stop then.
    std::exception_ptr failure() const { return failure_; }

    const Step &step() const { return step_; }

    void settle() { first_layer_->settle(); }
    void write(Network &network) const;

  private:
    void fail();
    float *row(Floats &rows, std::int64_t record) const { return rows.data() + record * first_layer_->stride(); }

    const bool online_;
    std::unique_ptr<FirstLayer> first_layer_;
    Step step_;
    Floats sums_, deltas_; // (records, stride)

    Records records_;
    std::int64_t done_ = 0; // steps
    bool stopped_ = false;
    std::exception_ptr failure_;
};

} // namespace nnhost
