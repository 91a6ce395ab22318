"""The same LeNet in PyTorch, with the initial values and batches that xfuse_train recorded: do the losses agree?

    xfuse_train DIGITS.npz FOLDER --steps 50 --record run.npz
    python3 examples/training/compare.py DIGITS_FOLDER run.npz
"""
import pathlib
import sys

import numpy as np
import torch

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "digits"))
import digits  # noqa: E402

TOLERANCE = 1e-4
RATE = 2e-3


class LeNet(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(1, 6, 5)
        self.conv2 = torch.nn.Conv2d(6, 16, 5)
        self.dense1 = torch.nn.Linear(256, 120)
        self.dense2 = torch.nn.Linear(120, 84)
        self.dense3 = torch.nn.Linear(84, 10)

    def forward(self, x):
        x = torch.max_pool2d(torch.relu(self.conv1(x)), 2)
        x = torch.max_pool2d(torch.relu(self.conv2(x)), 2).flatten(1)
        return self.dense3(torch.relu(self.dense2(torch.relu(self.dense1(x)))))


def main():
    folder, run = sys.argv[1:]
    images, labels, held_out = digits.load(folder)
    images, labels = torch.from_numpy(images[~held_out]), torch.from_numpy(labels[~held_out]).long()
    recorded = np.load(run)
    net = LeNet()
    prefix = "initial."
    net.load_state_dict({k[len(prefix):]: torch.from_numpy(recorded[k]) for k in recorded if k.startswith(prefix)})
    optimiser = torch.optim.Adam(net.parameters(), lr=RATE)
    worst = 0
    for which, expected in zip(recorded["batches"], recorded["losses"]):
        which = torch.from_numpy(which)
        loss = torch.nn.functional.cross_entropy(net(images[which]), labels[which])
        worst = max(worst, abs(loss.item() - float(expected)))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    count = len(recorded["losses"])
    print(f"the losses of {count} steps are within {worst:.1e} of PyTorch's {torch.__version__}")
    sys.exit(0 if worst < TOLERANCE and count >= 50 else 1)


if __name__ == "__main__":
    main()
