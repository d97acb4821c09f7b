package io.tandem.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LongMapTest {
  @Test
  void numbersOfKeysAreThoseOfAMap() {
    Random random = new Random(1);
    LongMap numbers = new LongMap();
    Map<Long, Integer> expected = new HashMap<>();
    for (int i = 0; i < 5000; i++) {
      long key = i % 3 == 0 ? random.nextInt(50) : random.nextLong();
      expected.putIfAbsent(key, expected.size());
      assertThat(numbers.number(key)).isEqualTo(expected.get(key));
    }
    expected.forEach((key, number) -> assertThat(numbers.get(key)).isEqualTo(number));
    assertThat(numbers.size()).isEqualTo(expected.size());
    assertThat(numbers.get(Long.MIN_VALUE + 7)).isEqualTo(LongMap.NONE);
  }

  @Test
  void theFirstValueOfAKeyStays() {
    LongMap map = new LongMap();
    assertThat(map.putIfAbsent(7, 3)).isEqualTo(3);
    assertThat(map.putIfAbsent(7, 4)).isEqualTo(3);
    assertThat(map.get(7)).isEqualTo(3);
    assertThat(map.size()).isEqualTo(1);
  }

  @Test
  void aClearedMapIsAsANewOne() {
    LongMap map = new LongMap();
    for (long key = 0; key < 100; key++) {
      map.number(key);
    }
    map.clear();
    assertThat(map.size()).isZero();
    assertThat(map.get(7)).isEqualTo(LongMap.NONE);
    assertThat(map.number(70)).isZero();
    assertThat(map.number(7)).isEqualTo(1);
  }
}
