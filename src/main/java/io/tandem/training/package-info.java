/**
 * Training on a cluster, from pairs to a network. This package has no classes; its rooms do the
 * work, from the top:
 *
 * <ol>
 *   <li>{@code jobs.train.TrainingRun} reads settings and corpus, plans memory, and opens the run;
 *       {@code run.spark.TransformerTranslator} does so for a DataFrame.
 *   <li>{@code run.training.TrainingAttempts} starts from a network or a checkpoint; after a
 *       divergence, a lost round or a decision on the learning rate, it continues with another
 *       {@code averaging.TrainingAttempt}.
 *   <li>{@code averaging.TrainingLoop} makes round after round, and decides when to validate and
 *       when to stop.
 *   <li>{@code averaging.AveragedTraining} hands the batches of one round to DL4J's {@code
 *       SparkComputationGraph}, whose {@code TrainingMaster} is {@code
 *       averaging.round.AveragingMaster}.
 *   <li>{@code averaging.round} runs a round: its page describes the way from there to the workers
 *       and back.
 *   <li>{@code worker.LocalTrainer} makes the updates of one worker from the batches of its {@code
 *       worker.Shard}.
 * </ol>
 *
 * <p>DL4J wants a batch as padded arrays. So pairs of any length are padded in {@code
 * worker.Batches}, and the network drops the padding again in {@code
 * network.transformer.TokenRows}.
 *
 * <p>{@code shards} divides pairs among workers and measures losses, {@code checkpoint} stores what
 * the next round depends on, {@code cluster} asks executors what they can do.
 */
package io.tandem.training;
