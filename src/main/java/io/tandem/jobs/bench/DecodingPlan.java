package io.tandem.jobs.bench;

import io.tandem.UserException;
import io.tandem.config.SearchSettings;
import java.util.Locale;

/**
 * The plan of a measurement of translation, as in {@code src/test/python/torch_yardstick.py} with
 * PyTorch.
 *
 * @param bench the general plan; its updates are batches here
 * @param batch sentences translated together
 * @param length tokens of each source, EOS included, and of each translation
 */
public record DecodingPlan(BenchPlan bench, int batch, int length) {
  public DecodingPlan {
    require("--batch", batch, 1);
    require("--length", length, 2);
    SearchSettings.Strategy strategy = bench.settings().search().strategy();
    if (strategy != SearchSettings.Strategy.BEAM) {
      throw UserException.of(
          "search.strategy = %s: --decode measures beam search; leave it out",
          strategy.name().toLowerCase(Locale.ROOT));
    }
  }

  private static void require(String option, int value, int least) {
    if (value < least) {
      throw UserException.of("%s %d: must be at least %d", option, value, least);
    }
  }

  SearchSettings search() {
    return bench.settings().search();
  }

  /** Tokens of the translations of a batch. */
  int batchTokens() {
    return batch * length;
  }
}
