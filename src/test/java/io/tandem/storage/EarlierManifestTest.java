package io.tandem.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.config.CorpusSettings.Format;
import io.tandem.config.CorpusSettings.Input;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class EarlierManifestTest {
  @Test
  void anInputWrittenBeforeTheFormatsCameIsReadAsItWasMeant() throws IOException {
    String written =
        """
        {"format":"TSV","path":"a.tsv","source":"","target":"","sourceColumn":1,"targetColumn":2,"split":"AUTO"}
        """;
    assertThat(StoreJson.MAPPER.readValue(written, Input.class))
        .isEqualTo(Input.in(Format.TSV, "a.tsv"));
  }
}
