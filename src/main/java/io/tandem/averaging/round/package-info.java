/**
 * One round of parameter averaging: the network goes out, every worker trains on its shard, and the
 * mean of what they send comes back.
 *
 * <p>On the driver, {@code AveragingMaster} runs a round: {@code NetworkSnapshot} goes out, {@code
 * SlicedAverage} with {@code Arrivals} and {@code JoinedSlices} bring the mean back, {@code
 * DriverState} and {@code StateLineage} remember, and {@code RoundResult} tells what came of it. On
 * an executor, {@code WorkerRound} trains a pooled graph and makes a {@code WorkerUpload} of it.
 * The results nest: {@code training.LocalResult} (what a worker computed) is in {@code
 * WorkerReport} (what the driver keeps of it), which is in {@code WorkerOutcome} (the report with
 * vectors and state, cached on the executor); {@code RoundResult} is the driver's sum of the
 * reports.
 *
 * <p>What travels through Spark consists of floats, primitives and strings, never of INDArrays, and
 * in classes, not records: Kryo 4 cannot make records.
 */
package io.tandem.averaging.round;
