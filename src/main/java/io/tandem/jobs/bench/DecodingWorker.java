package io.tandem.jobs.bench;

import io.tandem.network.kernels.KernelProfile;
import io.tandem.translation.search.NextTokenModel;
import io.tandem.translation.search.Search;
import io.tandem.translation.search.Shortlist;
import io.tandem.translation.search.SourceSentence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/**
 * One worker of a measurement: searches like a task of {@code jobs/translate.sh}, and times each
 * batch.
 */
final class DecodingWorker implements Callable<BenchTimings> {
  private final DecodingPlan plan;
  private final CountDownLatch measuring;
  private final KernelProfile profile;
  private final NextTokenModel model;
  private final Search search;
  private final Optional<Shortlist> shortlist;
  private final RandomTokens tokens;

  DecodingWorker(DecodingModel shared, int worker, CountDownLatch measuring) {
    plan = shared.plan();
    this.measuring = measuring;
    profile = plan.bench().profile() ? new KernelProfile(shared.kernels()) : null;
    model = profile == null ? shared.decoder() : shared.decoderBy(profile.kernels());
    long seed = plan.bench().settings().seed() + worker;
    search = Search.of(plan.search(), seed);
    shortlist = shared.shortlist();
    tokens = new RandomTokens(plan.bench().shape().vocabulary(), new SplittableRandom(seed));
  }

  @Override
  public BenchTimings call() {
    BenchTimings timings;
    try {
      timings = measure();
    } finally {
      measuring.countDown();
    }
    while (measuring.getCount() > 0) {
      translateBatch();
    }
    return timings;
  }

  private BenchTimings measure() {
    for (int i = 0; i < plan.bench().warmup(); i++) {
      translateBatch();
    }
    if (profile != null) {
      profile.clear();
    }
    double[] seconds = new double[plan.bench().iterations()];
    for (int i = 0; i < seconds.length; i++) {
      seconds[i] = translateBatch();
    }
    return new BenchTimings(seconds, profile == null ? List.of() : profile.entries());
  }

  /** The seconds that it took. */
  private double translateBatch() {
    List<SourceSentence> sources = new ArrayList<>();
    for (int sentence = 0; sentence < plan.batch(); sentence++) {
      sources.add(new SourceSentence(tokens.sentence(plan.length())));
    }
    long start = System.nanoTime();
    search.search(model, sources.stream().map(this::withCandidates).toList());
    return (System.nanoTime() - start) * 1e-9;
  }

  private SourceSentence withCandidates(SourceSentence sentence) {
    return shortlist.map(sentence::among).orElse(sentence);
  }
}
