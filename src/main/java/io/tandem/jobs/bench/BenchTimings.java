package io.tandem.jobs.bench;

import io.tandem.network.kernels.KernelProfile;
import io.tandem.run.report.Median;
import java.util.Arrays;
import java.util.List;

/**
 * The times of a worker that repeats the same work.
 *
 * @param seconds the seconds of each iteration; kept in ascending order
 * @param profile the profile of all these times together; empty if not requested
 */
record BenchTimings(double[] seconds, List<KernelProfile.Entry> profile) {
  public BenchTimings {
    seconds = seconds.clone();
    Arrays.sort(seconds);
    profile = List.copyOf(profile);
  }

  double best() {
    return seconds[0];
  }

  double median() {
    return Median.of(seconds);
  }

  double sum() {
    return Arrays.stream(seconds).sum();
  }
}
