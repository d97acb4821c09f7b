/**
 * What the cluster does: worker states, rounds, the DL4J TrainingMaster that averages parameters,
 * validation, early stopping.
 *
 * <p>Start with {@link io.tandem.averaging.AveragingMaster}, the round itself; {@link
 * io.tandem.averaging.AveragedTraining} is the same for a job: round after round on {@link
 * io.tandem.averaging.Shards}, by our master or by DL4J's, and {@link
 * io.tandem.averaging.TrainingLoop} decides when it ends. What is where:
 *
 * <ul>
 *   <li>training: TrainingPlan, InitialNetwork, AveragedTraining with TandemTraining and
 *       StockTraining, TrainingLoop, LossWatch, EarlyStopping
 *   <li>data: Shards, ShardSize, PairPartitioner
 *   <li>length of a round: AveragingFrequency, RoundBudget, RoundLimit
 *   <li>a round, on the driver: AveragingMaster, NetworkSnapshot (out), SlicedAverage, SliceMean,
 *       Arrivals and JoinedSlices (back), DriverState, StateLineage, RoundResult, Agreement; {@code
 *       outer}, what is made of the average
 *   <li>a round, on an executor: WorkerRound, GraphPool, WorkerState, Handover, SentVector,
 *       FloatFormat, WorkerOutcome, WorkerReport, RoundCounts
 *   <li>the baseline: StockMaster, StockTraining
 *   <li>measuring: ValidationLoss, PairLosses, EncodedPair, ClusterTranslation
 *   <li>before the start: ExecutorKernels; {@code memory}, whether it fits
 * </ul>
 *
 * <p>{@link io.tandem.averaging.TransformerTranslator} is the same as a Spark ML estimator, without
 * a run directory; the model that it makes belongs to {@code search}.
 *
 * <p>What travels through Spark is made of floats, primitives and strings, never of INDArrays, and
 * in classes, not records: Kryo 4 cannot make records. (Closures may hold records: Spark sends them
 * by Java's serialization.) Uses {@code training} and what is before it.
 */
package io.tandem.averaging;
