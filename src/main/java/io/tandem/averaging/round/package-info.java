/**
 * One round of averaging: every worker fetches the network and trains on its shard, and the mean of
 * what they send is the next network.
 *
 * <p>The flat vector of parameters is cut into slices ({@code Slicing}), each with an owner among
 * the executors that holds it between rounds ({@code SharedSlice}), with what belongs to it of an
 * optimizer that all workers share and of the outer one. In a round, {@code WorkerRound} fetches
 * all slices ({@code EveryPartition}), trains a pooled graph and sends a {@code Piece} to the owner
 * of each; {@code SliceStep} makes the {@code SliceMean} of the pieces, and the next slice of it.
 * On the driver, {@code AveragingMaster} runs a round, {@code RoundLineage} remembers where slices
 * and workers' states are and what they are computed from, {@code SliceSummary} is all that comes
 * back, and {@code RoundResult} tells what came of it.
 *
 * <p>The reports nest: {@code training.LocalResult} (what a worker computed) is in {@code
 * WorkerReport} (with what the round adds), which is in {@code WorkerOutcome} (the report with
 * vectors and state); {@code RoundResult} is the driver's sum of the reports.
 *
 * <p>What travels through Spark consists of floats, primitives and strings, never of INDArrays, and
 * in classes, not records: Kryo 4 cannot make records.
 */
package io.tandem.averaging.round;
