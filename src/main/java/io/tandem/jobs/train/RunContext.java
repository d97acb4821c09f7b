package io.tandem.jobs.train;

import io.tandem.jobs.cli.StopSignal;
import io.tandem.run.RunDirectory;
import io.tandem.training.averaging.KernelWatch;

/**
 * The surroundings of a run's training, which all of its attempts share. Driver only.
 *
 * @param hocon the run's settings as they are kept with each checkpoint
 * @param kernels told of the rounds of all attempts
 */
record RunContext(
    RunDirectory run,
    String hocon,
    Validator validator,
    TrainingConsole console,
    KernelWatch kernels,
    StopSignal stop) {}
