package io.tandem.corpus.directory;

import io.tandem.storage.ModelOrigin;
import io.tandem.storage.Sha256;
import io.tandem.subword.Subwords;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The subwords of a trained model, for a corpus to train it further on. */
public record ModelSubwords(Subwords subwords, ModelOrigin origin) {
  /** Returns them with the model's tags, followed by the corpus's other tags. */
  Subwords withTags(List<String> tags) {
    List<String> all = new ArrayList<>(subwords.tags());
    tags.stream().filter(tag -> !all.contains(tag)).forEach(all::add);
    return subwords.withTags(all);
  }

  /** Returns a hash of their files, whatever model they are from. */
  String sha256() throws IOException {
    StringBuilder hashes = new StringBuilder();
    for (Map.Entry<String, byte[]> file : new TreeMap<>(subwords.files()).entrySet()) {
      hashes.append(file.getKey()).append(' ').append(sha256(file.getValue())).append('\n');
    }
    return sha256(hashes.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private static String sha256(byte[] content) throws IOException {
    return Sha256.of(new ByteArrayInputStream(content));
  }
}
