/**
 * The executors that there are: how many, with which cores ({@code TaskCores}) and kernels ({@code
 * ExecutorKernels}), once all have come ({@code ArrivingExecutors}). Driver only.
 */
package io.tandem.training.cluster;
