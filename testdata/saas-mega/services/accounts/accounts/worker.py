"""What accounts does in the background."""

import time

if __name__ == "__main__":
    while True:
        time.sleep(60)
