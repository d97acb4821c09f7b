package io.tandem.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.config.InputSettings;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.CorpusPipeline.AnnotatePair;
import io.tandem.corpus.format.BitextFile;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.lang3.SerializationUtils;
import org.junit.jupiter.api.Test;

class AnnotatePairTest {
  private static int bytes(int filesOfInput) {
    Settings settings =
        SettingsReader.ofText(
                "corpus.inputs = [ { path = train.tsv }, { path = test.tsv, split = test }, { path = more.tsv } ]",
                List.of())
            .settings();
    List<BitextFile> files = new ArrayList<>();
    for (InputSettings input : settings.corpus().inputs()) {
      for (int i = 0; i < filesOfInput; i++) {
        files.add(new BitextFile(files.size(), input, input.path() + i, "", 1));
      }
    }
    AnnotatePair annotate =
        AnnotatePair.of(
            settings.corpus(),
            files,
            file -> new SplitRule(settings.corpus().split(), 1, file.input().split()));
    return SerializationUtils.serialize(annotate).length;
  }

  @Test
  void whatEveryTaskReceivesDoesNotGrowWithTheFiles() {
    assertThat(bytes(1000)).isEqualTo(bytes(1));
  }
}
