package io.tandem.corpus.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.config.CorpusSettings.Format;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.Map;
import scala.collection.immutable.Map$;

class PairSourceOptionsTest {
  /** Executors have working directories of their own. */
  @Test
  void theFileOfTheTargetIsThatOfTheDriversDirectory() {
    Map<String, String> none = Map$.MODULE$.empty();
    PairSourceOptions options =
        PairSourceOptions.of(Format.LINES, none.updated("target", "train.fr"));
    assertThat(options.forTasks(new Configuration()).file("train.en").target())
        .isEqualTo(Path.of("train.fr").toAbsolutePath().toString());
  }
}
