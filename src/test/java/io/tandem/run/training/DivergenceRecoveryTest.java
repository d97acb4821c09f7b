package io.tandem.run.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.config.SettingsReader;
import io.tandem.run.Fixtures;
import io.tandem.run.Rollback;
import io.tandem.run.RunDirectory;
import io.tandem.storage.publish.Place;
import io.tandem.training.checkpoint.Checkpoint;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DivergenceRecoveryTest {
  @Test
  void aCheckpointMadeAnewAfterGoingBackFurtherIsNotTheOneThatTheRunWentBackTo()
      throws IOException {
    RunDirectory run = Fixtures.run(Place.LOCAL);
    Checkpoint tenth = Fixtures.checkpoint(run, 10, 100, 2);
    Checkpoint fifteenth = Fixtures.checkpoint(run, 15, 150, 3);

    assertThat(after(run, 10, 15).wentBackTo(fifteenth)).isTrue();
    assertThat(after(run, 10, 15).wentBackTo(tenth)).isTrue();
    assertThat(after(run, 15, 10).wentBackTo(tenth)).isTrue();
    assertThat(after(run, 15, 10).wentBackTo(fifteenth)).isFalse();
    assertThat(after(run, 15, 10, 15).wentBackTo(fifteenth)).isTrue();
    assertThat(after(run).wentBackTo(tenth)).isFalse();
  }

  private static DivergenceRecovery after(RunDirectory run, long... rounds) throws IOException {
    run.writeRollbacks(
        Arrays.stream(rounds)
            .mapToObj(round -> new Rollback(Instant.EPOCH, round, 10 * round, "a test"))
            .toList());
    return new DivergenceRecovery(run, SettingsReader.defaults().settings());
  }
}
