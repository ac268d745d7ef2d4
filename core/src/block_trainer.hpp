// One block of records after the other through the whole network, by all threads of a team.
#pragma once

#include "board.hpp"
#include "feed.hpp"
#include "first_layer.hpp"
#include "network.hpp"
#include "share.hpp"
#include "slices.hpp"
#include "step.hpp"
#include "team.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace nnhost {

class BlockTrainer {
  public:
    // Up to `threads` shares of the network, which has their weights again when this is destroyed. online: an update
    // after every record; else a block is a batch. records: the most in a block.
    BlockTrainer(Network &network, const Kernel &kernel, const StepSettings &settings, bool online,
                 std::int64_t records, Form form, const Background &background, std::int64_t threads);
    ~BlockTrainer();
    BlockTrainer(const BlockTrainer &) = delete;
    BlockTrainer &operator=(const BlockTrainer &) = delete;

    // Between blocks: what is learnt from here on is to the last bit what a BlockTrainer would learn that is made now.
    void settle(Team &team);
    void write() const; // the weights into the network

    std::int64_t shares() const { return static_cast<std::int64_t>(shares_.size()); }

    // Of the records so far.
    const Tally &tally() const { return shares_.front()->step().tally(); }

    // §2 to §4 for all records of a block: in order, or with the weights from before it and their updates summed. An
    // error gets its record's place in the block. next: the block that is trained after it, if any.
    void train(const Block &block, const Block *next, Team &team);

  private:
    std::vector<Records> cut_up(const Block &block) const;
    bool work(std::span<const std::int64_t> parts, const Records &records, const Records *next);
    void check() const;

    Network &network_;
    const Form form_;
    const bool online_;
    const std::vector<Slice> slices_;
    Board board_;
    std::vector<std::unique_ptr<Share>> shares_;
};

} // namespace nnhost
