package io.tandem.subword.sentencepiece;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PieceTrieTest {
  /** Enough texts that free places have to be searched beyond those that are nearly full. */
  private static final int TEXTS = 100_000;

  @Test
  void findsEachOfManyTextsAndNoOthers() {
    Random random = new Random(7);
    Map<String, Integer> ids = new HashMap<>();
    while (ids.size() < TEXTS) {
      ids.putIfAbsent(text(random), ids.size());
    }
    List<String> texts = List.copyOf(ids.keySet());
    PieceTrie trie = new PieceTrie(texts, texts.stream().mapToInt(ids::get).toArray());
    assertThat(texts).allSatisfy(text -> assertThat(find(trie, text)).isEqualTo(ids.get(text)));
    IntStream.range(0, TEXTS)
        .mapToObj(n -> text(random))
        .forEach(
            text ->
                assertThat(find(trie, text))
                    .as(text)
                    .isEqualTo(ids.getOrDefault(text, PieceTrie.NONE)));
  }

  @Test
  void aTextMayBeLongerThanAStackIsDeep() {
    String text = "a".repeat(200_000);
    PieceTrie trie = new PieceTrie(List.of(text, "aa"), new int[] {0, 1});
    assertThat(find(trie, text)).isZero();
    assertThat(find(trie, "aa")).isEqualTo(1);
    assertThat(find(trie, "aaa")).isEqualTo(PieceTrie.NONE);
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int length = 1 + random.nextInt(6); length > 0; length--) {
      text.appendCodePoint(
          random.nextInt(8) == 0 ? random.nextInt(0x800) : 'a' + random.nextInt(26));
    }
    return text.toString();
  }

  private static int find(PieceTrie trie, String text) {
    int node = PieceTrie.ROOT;
    for (byte b : Utf8.of(text)) {
      node = node == PieceTrie.NONE ? node : trie.child(node, b);
    }
    return node == PieceTrie.NONE ? PieceTrie.NONE : trie.value(node);
  }
}
