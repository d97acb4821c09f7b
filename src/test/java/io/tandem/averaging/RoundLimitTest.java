package io.tandem.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.averaging.round.Trainings;
import io.tandem.averaging.round.WorkerReport;
import io.tandem.training.Batches;
import io.tandem.training.LocalResult;
import io.tandem.training.Shard;
import io.tandem.training.Tokens;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.api.MultiDataSet;

class RoundLimitTest {
  private static final Batches BATCHES = batches();
  private long now;

  private static Batches batches() {
    Shard.Builder shard = Shard.builder(Trainings.LONGEST);
    Trainings.PAIRS.forEach(pair -> shard.add(pair.id(), pair.source(), pair.target()));
    return Batches.ofTokens(shard.build(), Trainings.BATCH_TOKENS, Trainings.SEED, 0);
  }

  private Iterator<MultiDataSet> limited(RoundLimit limit) {
    return limit.limit(1, BATCHES.between(0, Long.MAX_VALUE));
  }

  private static int count(Iterator<MultiDataSet> batches) {
    int count = 0;
    for (; batches.hasNext(); batches.next()) {
      count++;
    }
    return count;
  }

  private static WorkerReport report(int worker, int updates) {
    return new WorkerReport(
        worker, updates, new LocalResult(updates, 1, new Tokens(1, 1), 1, 1), 0);
  }

  @Test
  void endsAfterTheUpdates() {
    RoundLimit limit = new RoundLimit(RoundBudget.ofUpdates(7), 0, () -> now);
    Iterator<MultiDataSet> batches = limited(limit);
    assertThat(count(batches)).isEqualTo(7);
    assertThatThrownBy(batches::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void endsWithTheUpdateThatReachesTheTokens() {
    long three = 0;
    for (int update = 0; update < 3; update++) {
      three += Tokens.ofTarget(BATCHES.batch(update));
    }
    assertThat(count(limited(new RoundLimit(RoundBudget.ofTokens(three), 0, () -> now))))
        .isEqualTo(3);
    assertThat(count(limited(new RoundLimit(RoundBudget.ofTokens(three + 1), 0, () -> now))))
        .isEqualTo(4);
    assertThat(count(limited(new RoundLimit(RoundBudget.ofTokens(1), 0, () -> now)))).isEqualTo(1);
  }

  @Test
  void endsAtTheDeadlineCountedFromTheFirstUpdate() {
    now = 5_000_000_000L;
    Iterator<MultiDataSet> batches =
        limited(new RoundLimit(RoundBudget.ofUpdates(7), 2, () -> now));
    assertThat(batches.hasNext()).as("at least one").isTrue();
    now += 9_000_000_000L;
    batches.next();
    now += 1_999_999_999L;
    assertThat(batches.hasNext()).isTrue();
    batches.next();
    now += 1;
    assertThat(batches.hasNext()).isFalse();
  }

  @Test
  void repeatsTheSettledUpdatesWhateverTheClock() {
    RoundLimit limit = new RoundLimit(RoundBudget.ofUpdates(7), 2, () -> now);
    limit.settle(List.of(report(0, 7), report(1, 4)));
    Iterator<MultiDataSet> batches = limited(limit);
    now += 3_000_000_000L;
    assertThat(count(batches)).isEqualTo(4);
    assertThat(limit.late(List.of(report(0, 7), report(1, 4)))).containsExactly(1);
  }
}
