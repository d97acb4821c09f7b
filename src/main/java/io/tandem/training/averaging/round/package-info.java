/**
 * One round of averaging: every worker fetches the network and trains on its shard, and the mean of
 * what they send is the next network.
 *
 * <p>The flat vector of parameters is divided into slices ({@code Slicing}). Each has an owner
 * among the executors, which holds it between rounds ({@code SharedSlice}), together with its part
 * of the state of a shared optimizer and of the outer one. In a round, {@code WorkerRound} fetches
 * all slices ({@code EveryPartition}), trains a pooled graph and sends a {@code Piece} to the owner
 * of each; {@code SliceStep} computes the {@code SliceMean} of the pieces, and from it the next
 * slice. Workers keep nothing between rounds. On the driver, {@code AveragingMaster} runs a round,
 * {@code RoundLineage} keeps track of where slices are and what they are computed from, {@code
 * SliceSummary} is all that comes back, and {@code RoundResult} is the result.
 *
 * <p>The reports nest: {@code worker.LocalResult} (what a worker computed) is in {@code
 * WorkerReport} (with what the round adds), which is in {@code WorkerOutcome} (the report with the
 * vectors to send); {@code RoundResult} is the driver's sum of the reports.
 *
 * <p>Data sent through Spark consists of floats, primitives and strings, never of INDArrays, and of
 * classes rather than records: Kryo 4 cannot make records.
 */
package io.tandem.training.averaging.round;
