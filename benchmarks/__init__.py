"""What grading costs, measured as ratios in one run (`make benchmark`)."""
